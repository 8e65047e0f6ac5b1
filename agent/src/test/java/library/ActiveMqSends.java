package library;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** ActiveMQ in one process: queues, transactions, topics with listeners, request and reply. */
public final class ActiveMqSends {
  private static final int MESSAGES = 20;
  private static final long PATIENCE_MILLIS = 30_000;

  private ActiveMqSends() {}

  public static void main(String[] arguments) throws Exception {
    BrokerService broker = new BrokerService();
    broker.setBrokerName("here");
    broker.setPersistent(false);
    broker.setUseJmx(false);
    broker.setUseShutdownHook(false);
    broker.start();
    broker.waitUntilStarted();
    Connection connection =
        new ActiveMQConnectionFactory("vm://here?create=false").createConnection();
    connection.start();
    try {
      Together.print(4, number -> sendAndReceive(connection, number));
      System.out.println(rollBack(connection));
      System.out.println(publish(connection));
    } finally {
      connection.close();
      broker.stop();
      broker.waitUntilStopped();
    }
    System.out.println("stopped");
  }

  /** Two of the threads send, the others receive what they sent. */
  private static Object sendAndReceive(Connection connection, int number) throws JMSException {
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = session.createQueue("numbers." + number / 2);
    int sum = 0;
    if (number % 2 == 0) {
      MessageProducer producer = session.createProducer(queue);
      for (int i = 0; i < MESSAGES; i++) {
        MapMessage message = session.createMapMessage();
        message.setInt("number", i);
        message.setStringProperty("kind", i % 2 == 0 ? "even" : "odd");
        producer.send(message);
        sum += i;
      }
    } else {
      for (String kind : new String[] {"odd", "even"}) {
        MessageConsumer consumer = session.createConsumer(queue, "kind = '" + kind + "'");
        for (int i = 0; i < MESSAGES / 2; i++) {
          sum += ((MapMessage) consumer.receive(PATIENCE_MILLIS)).getInt("number");
        }
        consumer.close();
      }
    }
    session.close();
    return number + ": " + sum;
  }

  private static String rollBack(Connection connection) throws JMSException {
    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
    Queue queue = session.createQueue("orders");
    MessageProducer producer = session.createProducer(queue);
    producer.send(session.createTextMessage("never sent"));
    session.rollback();
    producer.send(session.createTextMessage("sent"));
    session.commit();
    MessageConsumer consumer = session.createConsumer(queue);
    String first = ((TextMessage) consumer.receive(PATIENCE_MILLIS)).getText();
    session.rollback();
    TextMessage again = (TextMessage) consumer.receive(PATIENCE_MILLIS);
    session.commit();
    session.close();
    return first + ", " + again.getText() + " again: " + again.getJMSRedelivered();
  }

  private static String publish(Connection connection) throws Exception {
    TreeSet<String> seen = new TreeSet<>();
    CountDownLatch missing = new CountDownLatch(3 * 4);
    for (int i = 0; i < 3; i++) {
      int number = i;
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      Topic topic = session.createTopic("news");
      session
          .createConsumer(topic)
          .setMessageListener(
              message -> {
                try {
                  synchronized (seen) {
                    seen.add(number + " has read " + ((TextMessage) message).getText());
                  }
                } catch (JMSException e) {
                  throw new IllegalStateException(e);
                }
                missing.countDown();
              });
    }
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(session.createTopic("news"));
    for (int i = 0; i < 4; i++) {
      producer.send(session.createTextMessage("item " + i));
    }
    boolean all = missing.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    synchronized (seen) {
      return all + " " + seen;
    }
  }
}
