import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  static final ExecutorService CLOSING = Executors.newCachedThreadPool();

  public static void main(String[] arguments) throws Exception {
    String servers = arguments[0];
    long end = System.currentTimeMillis() + Long.parseLong(arguments[1]) * 1000;
    long interval = Long.parseLong(arguments[2]);
    ZooKeeper lasting = client(servers);
    create(lasting);
    long id = lasting.getSessionId();
    Thread anew = repeat("new", end, interval, () -> {
      ZooKeeper client = client(servers);
      try {
        write(client);
      } finally {
        CLOSING.execute(() -> close(client));
      }
    });
    repeat("session", end, interval, () -> write(lasting)).join();
    anew.join();
    System.out.println(id == lasting.getSessionId() && lasting.getState().isAlive() ? "session kept" : "session lost");
    lasting.delete(NODE, -1);
    System.out.flush();
    System.exit(0);
  }

  interface Attempt {
    void run() throws Exception;
  }

  static Thread repeat(String name, long end, long interval, Attempt attempt) {
    Thread thread = new Thread(() -> {
      while (System.currentTimeMillis() < end) {
        long start = System.currentTimeMillis();
        String verdict = "ok", why = "";
        try {
          attempt.run();
        } catch (Exception failure) {
          verdict = "no";
          why = failure instanceof KeeperException keeper ? " " + keeper.code() : " " + failure.getClass().getSimpleName();
        }
        long now = System.currentTimeMillis();
        System.out.println(name + " " + verdict + " " + start + " " + now + why);
        pause(start + interval - now);
      }
    });
    thread.start();
    return thread;
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
      Thread.sleep(Math.max(0, milliseconds));
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
