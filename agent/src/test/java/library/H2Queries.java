package library;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** H2: transactions of several threads, row locks among them, and joins, groups, recursion. */
public final class H2Queries {
  private static final String URL = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000";

  private H2Queries() {}

  public static void main(String[] arguments) throws Exception {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute("create table customers (id int primary key, name varchar(20))");
      statement.execute("create table orders (customer int, number int, price decimal(9, 2))");
      statement.execute("create table counter (n int)");
      statement.execute("insert into counter values (0)");
      Together.print(4, H2Queries::order);
      print(statement, "select n from counter");
      print(
          statement,
          "select c.name, count(*), sum(o.price), max(o.number) from orders o"
              + " join customers c on c.id = o.customer group by c.name order by c.name");
      print(
          statement,
          "with recursive steps(i) as (select 1 union all select i + 1 from steps where i < 10)"
              + " select sum(i * i) from steps");
      try {
        statement.execute("insert into customers values (1, 'again')");
      } catch (SQLException e) {
        System.out.println("refused: " + e.getSQLState());
      }
      statement.execute("shutdown");
    }
  }

  /** Orders in several transactions, every third of which is taken back. */
  private static Object order(int customer) throws SQLException {
    int kept = 0;
    try (Connection connection = DriverManager.getConnection(URL);
        PreparedStatement order =
            connection.prepareStatement("insert into orders values (?, ?, ?)");
        Statement statement = connection.createStatement()) {
      statement.execute("insert into customers values (" + customer + ", 'c" + customer + "')");
      connection.setAutoCommit(false);
      for (int i = 0; i < 9; i++) {
        order.setInt(1, customer);
        order.setInt(2, i);
        order.setDouble(3, i * 1.25);
        order.executeUpdate();
        statement.executeUpdate("update counter set n = n + 1");
        if (i % 3 == 2) {
          connection.rollback();
        } else {
          connection.commit();
          kept++;
        }
      }
    }
    return "customer " + customer + " keeps " + kept;
  }

  private static void print(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
          line.append(rows.getString(i)).append(' ');
        }
        System.out.println(line);
      }
    }
  }
}
