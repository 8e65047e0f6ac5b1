package library;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Netty: event loops echo lines over local sockets; HTTP through an embedded channel. */
public final class NettyEchoes {
  private NettyEchoes() {}

  public static void main(String[] arguments) throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    try {
      Channel server = server(loops);
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(new Client(loops, (InetSocketAddress) server.localAddress()));
      }
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < clients.size(); i++) {
          clients.get(i).send("line " + round + " of client " + i);
        }
      }
      for (Client client : clients) {
        client.printAnswers(20);
        client.close();
      }
      server.close().sync();
    } finally {
      loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    }
    http();
  }

  private static Channel server(EventLoopGroup loops) throws InterruptedException {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            lines(
                () ->
                    new SimpleChannelInboundHandler<String>() {
                      @Override
                      protected void channelRead0(ChannelHandlerContext context, String line) {
                        context.writeAndFlush("echo of " + line + "\n");
                      }
                    }))
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sync()
        .channel();
  }

  private static ChannelInitializer<Channel> lines(
      java.util.function.Supplier<SimpleChannelInboundHandler<String>> handler) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(new LineBasedFrameDecoder(1000), new StringDecoder(), new StringEncoder())
            .addLast(handler.get());
      }
    };
  }

  /** One connection; what it receives goes to a queue. */
  private static final class Client {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Channel channel;

    Client(EventLoopGroup loops, InetSocketAddress address) throws InterruptedException {
      ChannelFuture connected =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .handler(
                  lines(
                      () ->
                          new SimpleChannelInboundHandler<String>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext c, String line) {
                              answers.add(line);
                            }
                          }))
              .connect(address);
      channel = connected.sync().channel();
    }

    void send(String line) {
      channel.writeAndFlush(line + "\n");
    }

    void printAnswers(int count) throws InterruptedException {
      for (int i = 0; i < count; i++) {
        System.out.println(answers.poll(30, TimeUnit.SECONDS));
      }
    }

    void close() throws InterruptedException {
      channel.close().sync();
    }
  }

  private static void http() {
    EmbeddedChannel client = new EmbeddedChannel(new HttpRequestEncoder());
    EmbeddedChannel server =
        new EmbeddedChannel(new HttpRequestDecoder(), new HttpObjectAggregator(10_000));
    for (int i = 0; i < 20; i++) {
      String body = "body ".repeat(i);
      FullHttpRequest request =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1,
              HttpMethod.POST,
              "/path/" + i,
              Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
      request.headers().set("Content-Length", body.length()).set("Host", "example.org");
      client.writeOutbound(request);
      for (Object part = client.readOutbound(); part != null; part = client.readOutbound()) {
        server.writeInbound(part);
      }
      FullHttpRequest read = server.readInbound();
      System.out.println(read.uri() + " " + read.content().toString(StandardCharsets.UTF_8));
      read.release();
    }
    System.out.println(client.finish() + " " + server.finish());
  }
}
