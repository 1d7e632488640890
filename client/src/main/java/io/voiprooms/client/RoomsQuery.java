package io.voiprooms.client;

import io.voiprooms.client.generated.RoomsApi.APIListVoipRoomsRequest;
import io.voiprooms.client.model.CallDirection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which rooms to list, in which order, and what of them. All of it is optional: {@link #all()} is
 * every room that the user may see, the newest first.
 *
 * <p>The server is the judge of values: what it does not take comes back as an {@link
 * InvalidParameterException} that says why.
 */
public final class RoomsQuery {

  private static final JsonMapper JSON = new JsonMapper();

  /** What a server sends at most, unless its operator says otherwise. */
  private static final long LARGEST_PAGE = 100;

  private final Consumer<APIListVoipRoomsRequest.Builder> parameters;

  private RoomsQuery(Consumer<APIListVoipRoomsRequest.Builder> parameters) {
    this.parameters = parameters;
  }

  /** Every room that the user may see, the newest first. */
  public static RoomsQuery all() {
    return builder().build();
  }

  /** Begins a query for every room, which each call on the builder narrows or orders. */
  public static Builder builder() {
    return new Builder();
  }

  APIListVoipRoomsRequest request() {
    APIListVoipRoomsRequest.Builder request = APIListVoipRoomsRequest.newBuilder();
    parameters.accept(request);
    return request.build();
  }

  long offset() {
    Long offset = request().offset();
    return offset == null ? 0 : offset;
  }

  /** The same for the page that begins at this room; of the largest size, unless one was given. */
  RoomsQuery pageFrom(long offset) {
    Consumer<APIListVoipRoomsRequest.Builder> largest = request -> request.count(LARGEST_PAGE);
    return new RoomsQuery(largest.andThen(parameters).andThen(request -> request.offset(offset)));
  }

  /** Says which rooms. Each filter narrows the listing; a room has to pass all of them. */
  public static final class Builder {

    private final List<String> agents = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final Map<String, String> created = new LinkedHashMap<>();
    private final Map<String, String> closed = new LinkedHashMap<>();
    private final Map<String, Integer> sort = new LinkedHashMap<>();
    private final Map<String, Integer> fields = new LinkedHashMap<>();
    private Consumer<APIListVoipRoomsRequest.Builder> parameters = request -> {};

    private Builder() {}

    /**
     * Rooms served by any of these agents.
     *
     * @param idsOrUsernames at most 500; none is no filter
     */
    public Builder agents(String... idsOrUsernames) {
      return agents(List.of(idsOrUsernames));
    }

    /**
     * Rooms served by any of these agents.
     *
     * @param idsOrUsernames at most 500; none is no filter
     */
    public Builder agents(Collection<String> idsOrUsernames) {
      agents.addAll(List.copyOf(idsOrUsernames));
      String list = json(agents);
      return with(request -> request.agents(list));
    }

    /**
     * Calls that are going on ({@code true}), or calls that are over ({@code false}). Without this:
     * both.
     */
    public Builder open(boolean open) {
      return with(request -> request.open(open));
    }

    /** Rooms created at this instant or later. What is finer than a millisecond is cut off. */
    public Builder createdFrom(Instant earliest) {
      return created("start", earliest);
    }

    /** Rooms created at this instant or earlier. What is finer than a millisecond is cut off. */
    public Builder createdTo(Instant latest) {
      return created("end", latest);
    }

    /** Rooms closed at this instant or later; none that is still open. Goes by milliseconds. */
    public Builder closedFrom(Instant earliest) {
      return closed("start", earliest);
    }

    /** Rooms closed at this instant or earlier; none that is still open. Goes by milliseconds. */
    public Builder closedTo(Instant latest) {
      return closed("end", latest);
    }

    /**
     * Rooms that carry any of these tags.
     *
     * @param tags at most 500; none is no filter
     */
    public Builder tags(String... tags) {
      return tags(List.of(tags));
    }

    /**
     * Rooms that carry any of these tags.
     *
     * @param tags at most 500; none is no filter
     */
    public Builder tags(Collection<String> tags) {
      this.tags.addAll(List.copyOf(tags));
      String list = json(this.tags);
      return with(request -> request.tags(list));
    }

    /** Rooms of the queue with exactly this name, or the room of the call with this unique ID. */
    public Builder queue(String nameOrCallUniqueId) {
      return with(request -> request.queue(nameOrCallUniqueId));
    }

    /** Rooms of this visitor. */
    public Builder visitorId(String id) {
      return with(request -> request.visitorId(id));
    }

    /** Calls that came in, or calls that an agent placed. Without this: both. */
    public Builder direction(CallDirection direction) {
      return with(request -> request.direction(direction));
    }

    /** Rooms with this text, taken literally and in upper or lower case, in one of their names. */
    public Builder roomName(String part) {
      return with(request -> request.roomName(part));
    }

    /** How many matching rooms to skip; 0 unless given. */
    public Builder offset(long rooms) {
      return with(request -> request.offset(rooms));
    }

    /**
     * How many rooms a page may have. Without this, the server decides (50, unless its operator
     * says otherwise); it also decides how many a page may have at most (100).
     */
    public Builder count(long rooms) {
      return with(request -> request.count(rooms));
    }

    /**
     * Sorts by a member of a room, ascending, after the members given before. Missing members come
     * first.
     *
     * @param path a member's name, or a dotted path to a nested one ({@code customFields.tier})
     * @throws IllegalArgumentException if the listing is sorted by this member already
     */
    public Builder sortBy(String path) {
      return sort(path, 1);
    }

    /**
     * Sorts by a member of a room, descending, after the members given before. Missing members come
     * last.
     *
     * @param path a member's name, or a dotted path to a nested one ({@code customFields.tier})
     * @throws IllegalArgumentException if the listing is sorted by this member already
     */
    public Builder sortByDescending(String path) {
      return sort(path, -1);
    }

    /**
     * Lists these members of each room and no others, but for the ID.
     *
     * @param paths members' names, or dotted paths to nested ones ({@code v.phone})
     * @throws IllegalArgumentException if a member is given twice
     */
    public Builder fields(String... paths) {
      return fields(1, paths);
    }

    /**
     * Lists all members of each room but these. Does not go together with {@link #fields}, but for
     * {@code withoutFields("_id")}.
     *
     * @param paths members' names, or dotted paths to nested ones ({@code lastMessage.md})
     * @throws IllegalArgumentException if a member is given twice
     */
    public Builder withoutFields(String... paths) {
      return fields(0, paths);
    }

    /** The query. The builder may go on and build others. */
    public RoomsQuery build() {
      return new RoomsQuery(parameters);
    }

    private Builder created(String end, Instant instant) {
      created.put(end, milliseconds(instant));
      String range = json(created);
      return with(request -> request.createdAt(range));
    }

    private Builder closed(String end, Instant instant) {
      closed.put(end, milliseconds(instant));
      String range = json(closed);
      return with(request -> request.closedAt(range));
    }

    private Builder sort(String path, int direction) {
      putOnce(sort, path, direction);
      String order = json(sort);
      return with(request -> request.sort(order));
    }

    private Builder fields(int listed, String... paths) {
      for (String path : paths) {
        putOnce(fields, path, listed);
      }
      String projection = json(fields);
      return with(request -> request.fields(projection));
    }

    private Builder with(Consumer<APIListVoipRoomsRequest.Builder> parameter) {
      parameters = parameters.andThen(parameter);
      return this;
    }

    private static void putOnce(Map<String, Integer> members, String path, int value) {
      if (members.putIfAbsent(path, value) != null) {
        throw new IllegalArgumentException("Name \"" + path + "\" once, not twice");
      }
    }

    private static String milliseconds(Instant instant) {
      return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** JSON is the one spelling of a list that is right whatever its items have in them. */
    private static String json(Object value) {
      return JSON.writeValueAsString(value);
    }
  }
}
