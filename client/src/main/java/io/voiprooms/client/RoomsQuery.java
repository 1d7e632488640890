package io.voiprooms.client;

import io.voiprooms.client.generated.RoomsApi.APIListVoipRoomsRequest;
import io.voiprooms.client.model.CallDirection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A query for rooms: filters, order, fields and paging. {@link #all()} lists all rooms that the
 * user may see, the newest first.
 *
 * <p>The server checks the values. If it refuses one, the request fails with an {@link
 * InvalidParameterException}.
 */
public final class RoomsQuery {

  private static final JsonMapper JSON = new JsonMapper();

  /** The default maximum of a server. */
  private static final long LARGEST_PAGE = 100;

  /** The parameters of the request by name. Lists, ranges, sort and fields are JSON texts. */
  private final Map<String, Object> parameters;

  private RoomsQuery(Map<String, Object> parameters) {
    this.parameters = parameters;
  }

  /** Returns a query for all rooms that the user may see, the newest first. */
  public static RoomsQuery all() {
    return builder().build();
  }

  /** Returns a builder for a query. */
  public static Builder builder() {
    return new Builder();
  }

  APIListVoipRoomsRequest request() {
    return APIListVoipRoomsRequest.newBuilder()
        .agents((String) parameters.get("agents"))
        .open((Boolean) parameters.get("open"))
        .createdAt((String) parameters.get("createdAt"))
        .closedAt((String) parameters.get("closedAt"))
        .tags((String) parameters.get("tags"))
        .queue((String) parameters.get("queue"))
        .visitorId((String) parameters.get("visitorId"))
        .direction((CallDirection) parameters.get("direction"))
        .roomName((String) parameters.get("roomName"))
        .offset((Long) parameters.get("offset"))
        .count((Long) parameters.get("count"))
        .sort((String) parameters.get("sort"))
        .fields((String) parameters.get("fields"))
        .build();
  }

  long offset() {
    return (Long) parameters.getOrDefault("offset", 0L);
  }

  /** Returns the query for a page of the same rooms, with the largest count unless one is set. */
  RoomsQuery pageFrom(long offset) {
    Map<String, Object> page = new LinkedHashMap<>(parameters);
    page.put("offset", offset);
    page.putIfAbsent("count", LARGEST_PAGE);
    return new RoomsQuery(page);
  }

  /** Returns whether both queries send the same parameters with the same values. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoomsQuery query && parameters.equals(query.parameters);
  }

  @Override
  public int hashCode() {
    return parameters.hashCode();
  }

  /** Returns the parameters, such as <code>RoomsQuery{open=true, sort={"ts":1}}</code>. */
  @Override
  public String toString() {
    return "RoomsQuery" + parameters;
  }

  /**
   * A builder for queries. A room is listed if it passes all filters. Agents, tags and fields are
   * added to those set before. To name a field twice throws an {@link IllegalArgumentException}.
   */
  public static final class Builder {

    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final List<String> agents = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    // In reverse order, "start" comes before "end".
    private final Map<String, Instant> created = new TreeMap<>(Comparator.reverseOrder());
    private final Map<String, Instant> closed = new TreeMap<>(Comparator.reverseOrder());
    private final Map<String, Integer> sort = new LinkedHashMap<>();
    private final Map<String, Integer> fields = new LinkedHashMap<>();

    private Builder() {}

    /** Lists rooms that any of these agents serves. At most 500 in all; none is no filter. */
    public Builder agents(String... idsOrUsernames) {
      agents.addAll(List.of(idsOrUsernames));
      return setJson("agents", agents);
    }

    /** Lists rooms whose call is going on ({@code true}) or over ({@code false}). */
    public Builder open(boolean open) {
      return set("open", open);
    }

    /** Lists rooms that were created at this millisecond or later. */
    public Builder createdFrom(Instant earliest) {
      return range("createdAt", created, "start", earliest);
    }

    /** Lists rooms that were created at this millisecond or earlier. */
    public Builder createdTo(Instant latest) {
      return range("createdAt", created, "end", latest);
    }

    /** Lists rooms that were closed at this millisecond or later, and no open rooms. */
    public Builder closedFrom(Instant earliest) {
      return range("closedAt", closed, "start", earliest);
    }

    /** Lists rooms that were closed at this millisecond or earlier, and no open rooms. */
    public Builder closedTo(Instant latest) {
      return range("closedAt", closed, "end", latest);
    }

    /** Lists rooms that have any of these tags. At most 500 in all; none is no filter. */
    public Builder tags(String... tags) {
      this.tags.addAll(List.of(tags));
      return setJson("tags", this.tags);
    }

    /** Lists rooms of the queue with this exact name, or the room of the call with this ID. */
    public Builder queue(String nameOrCallUniqueId) {
      return set("queue", nameOrCallUniqueId);
    }

    /** Lists rooms of this visitor. */
    public Builder visitorId(String id) {
      return set("visitorId", id);
    }

    /** Lists calls that came in, or calls that an agent placed. */
    public Builder direction(CallDirection direction) {
      return set("direction", direction);
    }

    /** Lists rooms whose name contains this text. Case is ignored. */
    public Builder roomName(String part) {
      return set("roomName", part);
    }

    /** Sets the number of matching rooms to skip. The default is 0. */
    public Builder offset(long rooms) {
      return set("offset", rooms);
    }

    /**
     * Sets the size of a page. The defaults of a server are 50 for {@code page} and at most 100.
     */
    public Builder count(long rooms) {
      return set("count", rooms);
    }

    /** Sorts by a field or path ({@code customFields.tier}), missing values first. */
    public Builder sortBy(String path) {
      putOnce(sort, path, 1);
      return setJson("sort", sort);
    }

    /** Sorts by a field or path ({@code customFields.tier}) in reverse, missing values last. */
    public Builder sortByDescending(String path) {
      putOnce(sort, path, -1);
      return setJson("sort", sort);
    }

    /** Lists only {@code _id} and these fields or paths ({@code v.phone}) of each room. */
    public Builder fields(String... paths) {
      List.of(paths).forEach(path -> putOnce(fields, path, 1));
      return setJson("fields", fields);
    }

    /**
     * Lists all fields of each room except these. Only {@code withoutFields("_id")} can be combined
     * with {@link #fields}.
     */
    public Builder withoutFields(String... paths) {
      List.of(paths).forEach(path -> putOnce(fields, path, 0));
      return setJson("fields", fields);
    }

    /** Returns the query. The builder can be used further and does not change the query. */
    public RoomsQuery build() {
      return new RoomsQuery(new LinkedHashMap<>(parameters));
    }

    private Builder range(String name, Map<String, Instant> range, String end, Instant instant) {
      range.put(end, instant.truncatedTo(ChronoUnit.MILLIS));
      return setJson(name, range);
    }

    /** A list as JSON can have items with any characters. */
    private Builder setJson(String name, Object value) {
      return set(name, JSON.writeValueAsString(value));
    }

    private Builder set(String name, Object value) {
      parameters.put(name, Objects.requireNonNull(value, name));
      return this;
    }

    private static void putOnce(Map<String, Integer> fields, String path, int value) {
      if (fields.putIfAbsent(path, value) != null) {
        throw new IllegalArgumentException("The field \"" + path + "\" is named twice");
      }
    }
  }
}
