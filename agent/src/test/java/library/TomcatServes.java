package library;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogManager;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Tomcat in one process: four clients, sessions, bodies, answers given by another thread. */
public final class TomcatServes {
  private TomcatServes() {}

  public static void main(String[] arguments) throws Exception {
    LogManager.getLogManager().reset();
    Path folder = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    try {
      int port = start(tomcat, folder);
      Together.print(4, number -> visit("http://localhost:" + port, number));
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
    System.out.println("stopped");
  }

  private static int start(Tomcat tomcat, Path folder) throws LifecycleException {
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("maxThreads", "8");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "counts", new Counts()).addMapping("/counts/*");
    Wrapper later = Tomcat.addServlet(context, "later", new Later());
    later.setAsyncSupported(true);
    later.addMapping("/later");
    tomcat.start();
    return connector.getLocalPort();
  }

  /** Counts the visits of a session, and the bytes of what is posted. */
  private static final class Counts extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      HttpSession session = request.getSession();
      Integer before = (Integer) session.getAttribute("visits");
      int visits = before == null ? 1 : before + 1;
      session.setAttribute("visits", visits);
      response.getWriter().print(request.getPathInfo() + " visit " + visits);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      int sum = 0;
      for (byte each : request.getInputStream().readAllBytes()) {
        sum += each;
      }
      response.getWriter().print("sum " + sum);
    }
  }

  /** Lets another thread answer. */
  private static final class Later extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      AsyncContext context = request.startAsync();
      String number = request.getParameter("number");
      new Thread(() -> answer(context, number)).start();
    }

    private static void answer(AsyncContext context, String number) {
      try {
        context.getResponse().getWriter().print("later " + number);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      } finally {
        context.complete();
      }
    }
  }

  private static String visit(String server, int number) throws IOException {
    StringBuilder answers = new StringBuilder();
    CookieManager cookies = new CookieManager();
    for (int i = 0; i < 5; i++) {
      answers.append(ask(server + "/counts/" + number, cookies, null)).append("; ");
    }
    String body = "body ".repeat(2_000 * (number + 1));
    answers.append(ask(server + "/counts/", cookies, body)).append("; ");
    answers.append(ask(server + "/later?number=" + number, cookies, null)).append("; ");
    return answers.append(ask(server + "/missing", cookies, null)).toString();
  }

  private static String ask(String address, CookieManager cookies, String body)
      throws IOException {
    URL url = new URL(address);
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    for (java.net.HttpCookie cookie : cookies.getCookieStore().getCookies()) {
      connection.addRequestProperty("Cookie", cookie.getName() + "=" + cookie.getValue());
    }
    if (body != null) {
      connection.setDoOutput(true);
      connection.setChunkedStreamingMode(1_000);
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      connection.getOutputStream().close();
    }
    if (connection.getResponseCode() != 200) {
      return "refused: " + connection.getResponseCode();
    }
    cookies.put(java.net.URI.create(address), connection.getHeaderFields());
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
