package library;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.LogManager;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/**
 * Spring on Tomcat: requests reach their handlers by reflection, and these a service through a proxy
 * with advice; it sleeps and holds a lock, so that requests wait for one another.
 */
public final class SpringServes {
  private SpringServes() {}

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    Path folder = Files.createTempDirectory("spring");
    Tomcat tomcat = new Tomcat();
    try {
      int port = start(tomcat, folder);
      Together.print(4, number -> visit("http://localhost:" + port, number));
      System.out.println(ask("http://localhost:" + port + "/stock", null));
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
    System.out.println("stopped");
  }

  private static int start(Tomcat tomcat, Path folder) throws Exception {
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    AnnotationConfigWebApplicationContext beans = new AnnotationConfigWebApplicationContext();
    beans.register(Shop.class);
    Wrapper servlet = Tomcat.addServlet(context, "shop", new DispatcherServlet(beans));
    servlet.setAsyncSupported(true);
    servlet.setLoadOnStartup(1);
    servlet.addMapping("/");
    tomcat.start();
    return connector.getLocalPort();
  }

  private static String visit(String server, int number) throws Exception {
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      answers.append(ask(server + "/price/article" + number + "?count=" + i, null)).append("; ");
      ask(server + "/stock", "article" + number);
    }
    answers.append(ask(server + "/price/none?count=1", null)).append("; ");
    return answers.append(ask(server + "/later/" + number, null)).toString();
  }

  private static String ask(String address, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  /** What is called through the proxy. */
  public interface Stock {
    /** The price of several. */
    int price(String article, int count) throws InterruptedException;

    /** Adds one. */
    void add(String article) throws InterruptedException;

    /** All that there is, in order. */
    Map<String, Integer> all();
  }

  /** Behind the proxy. */
  private static final class LockedStock implements Stock {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> articles = new TreeMap<>();

    @Override
    public int price(String article, int count) throws InterruptedException {
      if (article.equals("none")) {
        throw new IllegalArgumentException("no " + article);
      }
      Thread.sleep(2);
      return count * article.length();
    }

    @Override
    public void add(String article) throws InterruptedException {
      lock.lock();
      try {
        int before = articles.getOrDefault(article, 0);
        Thread.sleep(1);
        articles.put(article, before + 1);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public Map<String, Integer> all() {
      return articles;
    }
  }

  /** The beans. */
  @Configuration
  @EnableWebMvc
  static class Shop {
    @Bean
    Stock stock() {
      ProxyFactory factory = new ProxyFactory(new LockedStock());
      factory.setInterfaces(Stock.class);
      MethodInterceptor doubling =
          call -> {
            Thread.sleep(1);
            Object result = call.proceed();
            return result instanceof Integer price ? Integer.valueOf(2 * price) : result;
          };
      factory.addAdvice(doubling);
      Stock stock = (Stock) factory.getProxy();
      System.out.println("proxied: " + Proxy.isProxyClass(stock.getClass()));
      return stock;
    }

    @Bean
    Counter counter(Stock stock) {
      return new Counter(stock);
    }
  }

  /** Handles requests. */
  @RestController
  static class Counter {
    private final Stock stock;

    Counter(Stock stock) {
      this.stock = stock;
    }

    @GetMapping("/price/{article}")
    String price(@PathVariable("article") String article, @RequestParam("count") int count)
        throws InterruptedException {
      return article + " " + stock.price(article, count);
    }

    @PostMapping("/stock")
    String add(@RequestBody String article) throws InterruptedException {
      stock.add(article);
      return "added";
    }

    @GetMapping("/stock")
    String all() {
      return stock.all().toString();
    }

    @GetMapping("/later/{number}")
    Callable<String> later(@PathVariable("number") int number) {
      return () -> "later " + stock.price("later", number);
    }

    @ExceptionHandler
    String refused(IllegalArgumentException e) {
      return "refused: " + e.getMessage();
    }
  }
}
