import client.ApiClient;
import client.api.ChatsApi;
import client.api.EventsApi;
import client.api.MessagesApi;
import client.api.MultimediaApi;
import client.model.Chat;
import client.model.Event;
import client.model.JoinChatRequest;
import client.model.Message;
import client.model.MessageSentEvent;
import client.model.MultimediaSentEvent;
import client.model.Problem;
import client.model.SendMessageRequest;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestTemplate;

/** What a user of the generated Java client writes; prints what it was answered, a line each. */
public class FirstCalls {
  private static final ObjectMapper JSON =
      new ObjectMapper().registerModule(new JavaTimeModule());

  public static void main(String[] args) throws IOException {
    String chatId = args[0];
    Path photo = Path.of(args[1]);
    ApiClient client = new ApiClient(restTemplate());
    client.setBasePath(System.getenv("GATEWAY_URL"));
    client.setBearerToken(System.getenv("API_KEY"));

    Chat chat = new ChatsApi(client).joinChat(chatId, null, null, new JoinChatRequest());
    say("joined", chat.getId(), chat.getState());

    SendMessageRequest text = new SendMessageRequest().text("generated");
    Message message = new MessagesApi(client).sendMessage(chatId, text, null, "java-1");
    say("sent", message.getText(), message.getType(), message.getSentAt() != null);

    MultimediaApi files = new MultimediaApi(client);
    Message image = files.sendMultimedia(chatId, photo.toFile(), null, null, "A photo", null, null, null);
    say("uploaded", image.getType(), image.getCaption(), image.getSizeBytes());

    File content = files.downloadMultimedia(chatId, image.getId(), null, null, null);
    say("downloaded", Arrays.equals(Files.readAllBytes(content.toPath()), Files.readAllBytes(photo)));

    List<Event> events = new EventsApi(client).listEvents(null, null, chatId, null, null, null, null).getData();
    for (Event event : events) {
      switch (event.getType()) {
        case "message.sent" -> say(event.getType(), as(event, MessageSentEvent.class).getData().getText());
        case "multimedia.sent" ->
            say(event.getType(), as(event, MultimediaSentEvent.class).getData().getFileName());
        default -> { }
      }
    }

    try {
      new ChatsApi(client).getChat("none");
    } catch (HttpClientErrorException error) {
      Problem problem = JSON.readValue(error.getResponseBodyAsString(), Problem.class);
      say("problem", problem.getStatus(), problem.getCode(), problem.getRetryable());
    }
  }

  /** An event of a type this program handles, read as the schema of that type. */
  private static <T> T as(Event event, Class<T> type) {
    return JSON.convertValue(event, type);
  }

  private static void say(Object... words) {
    System.out.println(String.join(" ", Arrays.stream(words).map(String::valueOf).toList()));
  }

  /** Spring reads no answer as a File by itself. */
  private static RestTemplate restTemplate() {
    RestTemplate rest =
        new RestTemplate(new BufferingClientHttpRequestFactory(new SimpleClientHttpRequestFactory()));
    rest.getMessageConverters().add(new FileConverter());
    return rest;
  }

  private static class FileConverter extends AbstractHttpMessageConverter<File> {
    FileConverter() {
      super(MediaType.ALL);
    }

    @Override
    protected boolean supports(Class<?> type) {
      return type == File.class;
    }

    @Override
    public boolean canWrite(Class<?> type, MediaType mediaType) {
      return false;
    }

    @Override
    protected File readInternal(Class<? extends File> type, HttpInputMessage answer) throws IOException {
      Path file = Files.createTempFile("content", null);
      file.toFile().deleteOnExit();
      Files.copy(answer.getBody(), file, StandardCopyOption.REPLACE_EXISTING);
      return file.toFile();
    }

    @Override
    protected void writeInternal(File file, HttpOutputMessage message) {
      throw new UnsupportedOperationException();
    }
  }
}
