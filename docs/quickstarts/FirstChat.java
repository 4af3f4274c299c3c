import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A first chat with Java 17's HttpClient, without a library:
 * GATEWAY_URL=http://127.0.0.1:3000 API_KEY=... java FirstChat.java
 */
public class FirstChat {
  private static final String URL = setting("GATEWAY_URL", "http://127.0.0.1:3000");
  private static final String CHAT_ID =
      setting("CHAT_ID", "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001");
  private static final String CHAT = "/chats/" + CHAT_ID;
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  // HTTP/1.1: the client would otherwise ask every plain connection for an upgrade.
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CompletableFuture<String> delivery = new CompletableFuture<>();
  private volatile String secret = "";
  private String cursor;

  public static void main(String[] args) throws Exception {
    new FirstChat().run();
  }

  private void run() throws Exception {
    // Where the log ends now: everything that follows is read from here, whatever happens in between.
    cursor = textOf("nextCursor", send(request("/events?after=latest").GET()));

    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/ctlive", this::receive);
    receiver.start();
    System.out.println("== create a webhook; the secret is shown this once");
    String wanted =
        """
        {"url": "http://127.0.0.1:%d/ctlive", "types": ["message.received"], "chatIds": ["%s"], "after": "%s"}
        """
            .formatted(receiver.getAddress().getPort(), CHAT_ID, cursor);
    String webhook = send(json("/webhooks", wanted));
    secret = textOf("secret", webhook);
    try {
      talk();
    } finally {
      send(request("/webhooks/" + textOf("id", webhook)).DELETE());
      receiver.stop(0);
    }
  }

  private void talk() throws Exception {
    System.out.println("== join");
    send(json(CHAT + "/join", "{\"nickname\":\"Ada\"}"));

    System.out.println("== send a text; the same Idempotency-Key again sends nothing twice");
    send(
        json(CHAT + "/messages", "{\"text\":\"Hello from Java, send me a photo\"}")
            .header("Idempotency-Key", "java-" + cursor));

    System.out.println("== send a file");
    send(upload(CHAT + "/multimedia", "photo.png", Base64.getDecoder().decode(PNG)));

    System.out.println("== read the feed until the customer answers");
    String answer = readUntil("message.received");
    System.out.println("== resume behind it until the customer's photo comes");
    String photo = readUntil("multimedia.received");

    System.out.println("== the webhook brought the answer too, and its signature is right");
    String delivered = textOf("id", delivery.get(30, TimeUnit.SECONDS));
    if (!delivered.equals(textOf("id", answer)))
      throw new IOException(delivered + " was delivered");

    HttpRequest content = request(textOf("contentUrl", photo)).GET().build();
    byte[] bytes = http.send(content, BodyHandlers.ofByteArray()).body();
    System.out.println("== downloaded " + bytes.length + " bytes");
  }

  /** Answers at once and leaves the work, here to the main thread, for afterwards. */
  private void receive(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String refusal = refusalOf(exchange, body);
    exchange.sendResponseHeaders(refusal == null ? 204 : 401, -1);
    exchange.close();
    if (refusal == null) delivery.complete(new String(body, StandardCharsets.UTF_8));
    else System.out.println("   refused: " + refusal);
  }

  /** Why a delivery is not believed; null: it is ours, and fresh (Standard Webhooks 1.0.0). */
  private String refusalOf(HttpExchange exchange, byte[] body) {
    if (secret.isEmpty()) return "no secret yet";
    String timestamp = header(exchange, "webhook-timestamp");
    if (!timestamp.matches("\\d{1,12}")) return "stale timestamp";
    long ageS = System.currentTimeMillis() / 1000 - Long.parseLong(timestamp);
    if (Math.abs(ageS) > 300) return "stale timestamp";
    String head = header(exchange, "webhook-id") + "." + timestamp + ".";
    byte[] wanted = ("v1," + hmac(head.getBytes(StandardCharsets.UTF_8), body)).getBytes();
    for (String given : header(exchange, "webhook-signature").split(" ")) {
      if (MessageDigest.isEqual(wanted, given.getBytes(StandardCharsets.UTF_8))) return null;
    }
    return "wrong signature";
  }

  private String hmac(byte[] head, byte[] body) {
    try {
      byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(head);
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  /**
   * Reads the stream behind the cursor until an event of the type comes. A client that is cut off
   * goes on like this: nothing is missed and nothing comes twice.
   */
  private String readUntil(String type) throws Exception {
    HttpRequest stream = request("/events/stream").header("Last-Event-ID", cursor).GET().build();
    InputStream body = http.send(stream, BodyHandlers.ofInputStream()).body();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String id = cursor;
      boolean isNamed = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) isNamed = false;
        if (line.startsWith("event: ")) isNamed = true;
        if (line.startsWith("id: ")) id = line.substring(4);
        if (!line.startsWith("data: ") || isNamed) continue;
        cursor = id;
        System.out.println("   " + textOf("type", line));
        if (textOf("type", line).equals(type)) return line;
      }
    }
    throw new IOException("the stream ended before " + type);
  }

  private HttpRequest.Builder json(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder upload(String path, String name, byte[] file) throws IOException {
    String boundary = "ctlive" + System.nanoTime();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\nA small photo\r\n"
            + "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
            + "Content-Type: image/png\r\n\r\n";
    body.write(head.formatted(boundary, boundary, name).getBytes(StandardCharsets.UTF_8));
    body.write(file);
    body.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return request(path)
        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
        .POST(BodyPublishers.ofByteArray(body.toByteArray()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(URL + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + System.getenv("API_KEY"));
  }

  private String send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() < 300) return answer.body();
    throw new IOException(textOf("code", answer.body()) + ": " + textOf("detail", answer.body()));
  }

  /** Enough JSON for this page; use a JSON library in your own code. */
  private static String textOf(String member, String json) {
    Matcher found = Pattern.compile("\"" + member + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(json);
    if (!found.find()) throw new IllegalStateException("no " + member + " in " + json);
    return found.group(1);
  }

  private static String setting(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
