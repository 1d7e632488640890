package io.voiprooms.client;

import io.voiprooms.client.generated.RoomsApi.APIListVoipRoomsRequest;
import io.voiprooms.client.model.CallDirection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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

  private final APIListVoipRoomsRequest request;

  private RoomsQuery(APIListVoipRoomsRequest request) {
    this.request = request;
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
    return request;
  }

  long offset() {
    Long offset = request.offset();
    return offset == null ? 0 : offset;
  }

  /** The same for the page that begins at this room; of the largest size, unless one was given. */
  RoomsQuery pageFrom(long offset) {
    Long count = request.count();
    return new RoomsQuery(
        APIListVoipRoomsRequest.newBuilder()
            .agents(request.agents())
            .open(request.open())
            .createdAt(request.createdAt())
            .closedAt(request.closedAt())
            .tags(request.tags())
            .queue(request.queue())
            .visitorId(request.visitorId())
            .direction(request.direction())
            .roomName(request.roomName())
            .sort(request.sort())
            .fields(request.fields())
            .offset(offset)
            .count(count == null ? LARGEST_PAGE : count)
            .build());
  }

  /** What is sent: lists, ranges, the order and the members to list as JSON. */
  private Map<String, Object> parameters() {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("agents", request.agents());
    parameters.put("open", request.open());
    parameters.put("createdAt", request.createdAt());
    parameters.put("closedAt", request.closedAt());
    parameters.put("tags", request.tags());
    parameters.put("queue", request.queue());
    parameters.put("visitorId", request.visitorId());
    parameters.put("direction", request.direction());
    parameters.put("roomName", request.roomName());
    parameters.put("offset", request.offset());
    parameters.put("count", request.count());
    parameters.put("sort", request.sort());
    parameters.put("fields", request.fields());
    parameters.values().removeIf(Objects::isNull);
    return parameters;
  }

  /** Whether both ask the server for the same in the same words. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoomsQuery query && parameters().equals(query.parameters());
  }

  @Override
  public int hashCode() {
    return parameters().hashCode();
  }

  /** Says what is sent to the server, such as <code>RoomsQuery{open=true, sort={"ts":1}}</code>. */
  @Override
  public String toString() {
    return "RoomsQuery" + parameters();
  }

  /**
   * Says which rooms. Each filter narrows the listing; a room has to pass all of them. Agents,
   * tags, members to sort by and members to list add up from call to call; of all else, the last
   * call counts.
   */
  public static final class Builder {

    private final List<String> agents = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    // Backwards, the start comes before the end.
    private final Map<String, String> created = new TreeMap<>(Comparator.reverseOrder());
    private final Map<String, String> closed = new TreeMap<>(Comparator.reverseOrder());
    private final Map<String, Integer> sort = new LinkedHashMap<>();
    private final Map<String, Integer> fields = new LinkedHashMap<>();
    private final APIListVoipRoomsRequest.Builder request = APIListVoipRoomsRequest.newBuilder();

    private Builder() {}

    /**
     * Rooms served by any of these agents, or of those given before.
     *
     * @param idsOrUsernames at most 500 in all; none is no filter
     */
    public Builder agents(String... idsOrUsernames) {
      return agents(List.of(idsOrUsernames));
    }

    /**
     * Rooms served by any of these agents, or of those given before.
     *
     * @param idsOrUsernames at most 500 in all; none is no filter
     */
    public Builder agents(Collection<String> idsOrUsernames) {
      agents.addAll(List.copyOf(idsOrUsernames));
      request.agents(json(agents));
      return this;
    }

    /**
     * Calls that are going on ({@code true}), or calls that are over ({@code false}). Without this:
     * both.
     */
    public Builder open(boolean open) {
      request.open(open);
      return this;
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
     * Rooms that carry any of these tags, or of those given before.
     *
     * @param tags at most 500 in all; none is no filter
     */
    public Builder tags(String... tags) {
      return tags(List.of(tags));
    }

    /**
     * Rooms that carry any of these tags, or of those given before.
     *
     * @param tags at most 500 in all; none is no filter
     */
    public Builder tags(Collection<String> tags) {
      this.tags.addAll(List.copyOf(tags));
      request.tags(json(this.tags));
      return this;
    }

    /** Rooms of the queue with exactly this name, or the room of the call with this unique ID. */
    public Builder queue(String nameOrCallUniqueId) {
      request.queue(nameOrCallUniqueId);
      return this;
    }

    /** Rooms of this visitor. */
    public Builder visitorId(String id) {
      request.visitorId(id);
      return this;
    }

    /** Calls that came in, or calls that an agent placed. Without this: both. */
    public Builder direction(CallDirection direction) {
      request.direction(direction);
      return this;
    }

    /** Rooms with this text, taken literally and in upper or lower case, in one of their names. */
    public Builder roomName(String part) {
      request.roomName(part);
      return this;
    }

    /** How many matching rooms to skip; 0 unless given. */
    public Builder offset(long rooms) {
      request.offset(rooms);
      return this;
    }

    /**
     * How many rooms a page may have. Without this, the server decides (50, unless its operator
     * says otherwise); it also decides how many a page may have at most (100).
     */
    public Builder count(long rooms) {
      request.count(rooms);
      return this;
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
      return new RoomsQuery(request.build());
    }

    private Builder created(String end, Instant instant) {
      created.put(end, milliseconds(instant));
      request.createdAt(json(created));
      return this;
    }

    private Builder closed(String end, Instant instant) {
      closed.put(end, milliseconds(instant));
      request.closedAt(json(closed));
      return this;
    }

    private Builder sort(String path, int direction) {
      putOnce(sort, path, direction);
      request.sort(json(sort));
      return this;
    }

    private Builder fields(int listed, String... paths) {
      for (String path : paths) {
        putOnce(fields, path, listed);
      }
      request.fields(json(fields));
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
