import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/**
 * Writes to ZooKeeper with its own client until the time is over, and prints each attempt: {@code <client> ok|no <start> <end> [why]},
 * in milliseconds since 1970. {@code new} is a client that begins anew for each write, {@code session} one whose session lasts.
 * Arguments: connect string, seconds, milliseconds between attempts.
 */
class WriteProbe {
  static final String NODE = "/longshore-faults-probe";
  static final int SESSION_MILLISECONDS = 10_000;
  static final ExecutorService ATTEMPTS = Executors.newCachedThreadPool();
  static final ExecutorService CLOSING = Executors.newCachedThreadPool();

  public static void main(String[] arguments) throws Exception {
    String servers = arguments[0];
    long end = System.currentTimeMillis() + Long.parseLong(arguments[1]) * 1000;
    long interval = Long.parseLong(arguments[2]);
    ZooKeeper lasting = client(servers);
    create(lasting);
    long id = lasting.getSessionId();
    Thread sessions = new Thread(() -> {
      for (; System.currentTimeMillis() < end; pause(interval)) attempt("session", () -> write(lasting));
    });
    sessions.start();
    // They overlap: one that waits for a member that is gone keeps no other from trying.
    for (; System.currentTimeMillis() < end; pause(interval)) ATTEMPTS.execute(() -> attempt("new", () -> anew(servers)));
    ATTEMPTS.shutdown();
    ATTEMPTS.awaitTermination(2 * SESSION_MILLISECONDS, TimeUnit.MILLISECONDS);
    sessions.join();
    System.out.println(id == lasting.getSessionId() && lasting.getState().isAlive() ? "session kept" : "session lost");
    lasting.delete(NODE, -1);
    System.out.flush();
    System.exit(0);
  }

  interface Attempt {
    void run() throws Exception;
  }

  static void attempt(String name, Attempt attempt) {
    long start = System.currentTimeMillis();
    String verdict = "ok", why = "";
    try {
      attempt.run();
    } catch (Exception failure) {
      verdict = "no";
      why = failure instanceof KeeperException keeper ? " " + keeper.code() : " " + failure.getClass().getSimpleName();
    }
    System.out.println(name + " " + verdict + " " + start + " " + System.currentTimeMillis() + why);
  }

  static void anew(String servers) throws Exception {
    ZooKeeper client = client(servers);
    try {
      write(client);
    } finally {
      CLOSING.execute(() -> close(client));
    }
  }

  static ZooKeeper client(String servers) throws Exception {
    return new ZooKeeper(servers, SESSION_MILLISECONDS, event -> {});
  }

  static void create(ZooKeeper client) throws Exception {
    try {
      client.create(NODE, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    } catch (KeeperException.NodeExistsException there) {
      // Of a probe that was killed.
    }
  }

  static void write(ZooKeeper client) throws Exception {
    client.setData(NODE, Long.toString(System.currentTimeMillis()).getBytes(), -1);
  }

  static void close(ZooKeeper client) {
    try {
      client.close();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
