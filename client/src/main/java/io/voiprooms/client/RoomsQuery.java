package io.voiprooms.client;

import io.voiprooms.client.generated.RoomsApi.APIListVoipRoomChangesRequest;
import io.voiprooms.client.generated.RoomsApi.APIListVoipRoomsRequest;
import io.voiprooms.client.model.CallDirection;
import io.voiprooms.client.model.VoipRoomsPage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A query for rooms: filters, order, fields and paging. The server checks the values. If it refuses
 * one, the request fails with an {@link InvalidParameterException}.
 */
public final class RoomsQuery {

  private final ObjectNode parameters;

  private RoomsQuery(ObjectNode parameters) {
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
        .agents(text("agents"))
        .open(flag("open"))
        .createdAt(text("createdAt"))
        .closedAt(text("closedAt"))
        .tags(text("tags"))
        .queue(text("queue"))
        .visitorId(text("visitorId"))
        .direction(parameters.has("direction") ? CallDirection.fromValue(text("direction")) : null)
        .roomName(text("roomName"))
        .offset(number("offset"))
        .after(text("after"))
        .count(number("count"))
        .total(flag("total"))
        .sort(text("sort"))
        .fields(text("fields"))
        .build();
  }

  /** Returns the request for changes of the rooms that pass the filters of this query. */
  APIListVoipRoomChangesRequest changesRequest(@Nullable String cursor) {
    return APIListVoipRoomChangesRequest.newBuilder()
        .agents(text("agents"))
        .open(flag("open"))
        .createdAt(text("createdAt"))
        .closedAt(text("closedAt"))
        .tags(text("tags"))
        .queue(text("queue"))
        .visitorId(text("visitorId"))
        .direction(parameters.has("direction") ? CallDirection.fromValue(text("direction")) : null)
        .roomName(text("roomName"))
        .since(cursor)
        .count(parameters.has("count") ? number("count") : 100L) // the usual maximum
        .fields(text("fields"))
        .build();
  }

  /** Returns the query for its first page, with the offset 0 unless it has another start. */
  RoomsQuery firstPage() {
    return parameters.has("after") ? withCount(parameters.deepCopy()) : pageFrom(offset());
  }

  /** Returns the query for the page of the same rooms that starts at this offset. */
  RoomsQuery pageFrom(long offset) {
    return withCount(parameters.deepCopy().put("offset", offset));
  }

  /** Returns the query for the page of the same rooms that has this cursor, without a total. */
  RoomsQuery pageAfter(String cursor) {
    ObjectNode page = parameters.deepCopy().put("after", cursor).put("total", false);
    page.remove("offset");
    return withCount(page);
  }

  private static RoomsQuery withCount(ObjectNode page) {
    return new RoomsQuery(page.has("count") ? page : page.put("count", 100)); // the usual maximum
  }

  boolean hasTotal() {
    return !Boolean.FALSE.equals(flag("total"));
  }

  long offset() {
    return parameters.path("offset").asLong(0);
  }

  private @Nullable Boolean flag(String name) {
    return parameters.has(name) ? parameters.get(name).booleanValue() : null;
  }

  private @Nullable Long number(String name) {
    return parameters.has(name) ? parameters.get(name).longValue() : null;
  }

  /** Lists and objects are sent as JSON, so that their items can have any characters. */
  private @Nullable String text(String name) {
    JsonNode value = parameters.path(name);
    return value.isMissingNode() ? null : value.isString() ? value.stringValue() : value.toString();
  }

  /** Returns the parameters, such as <code>RoomsQuery{"open":true,"sort":{"ts":1}}</code>. */
  @Override
  public String toString() {
    return "RoomsQuery" + parameters;
  }

  /**
   * A builder for queries. A room is listed if it passes all filters. Agents, tags and fields are
   * added to those set before. To name a field twice throws an {@link IllegalArgumentException}.
   */
  public static final class Builder {

    private final ObjectNode parameters = JsonNodeFactory.instance.objectNode();

    private Builder() {}

    /** Lists rooms that any of these agents serves. At most 500 in all; none is no filter. */
    public Builder agents(String... idsOrUsernames) {
      return add("agents", idsOrUsernames);
    }

    /** Lists rooms whose call is going on ({@code true}) or over ({@code false}). */
    public Builder open(boolean open) {
      parameters.put("open", open);
      return this;
    }

    /** Lists rooms that were created at this millisecond or later. */
    public Builder createdFrom(Instant earliest) {
      return range("createdAt", "start", earliest);
    }

    /** Lists rooms that were created at this millisecond or earlier. */
    public Builder createdTo(Instant latest) {
      return range("createdAt", "end", latest);
    }

    /** Lists rooms that were closed at this millisecond or later, and no open rooms. */
    public Builder closedFrom(Instant earliest) {
      return range("closedAt", "start", earliest);
    }

    /** Lists rooms that were closed at this millisecond or earlier, and no open rooms. */
    public Builder closedTo(Instant latest) {
      return range("closedAt", "end", latest);
    }

    /** Lists rooms that have any of these tags. At most 500 in all; none is no filter. */
    public Builder tags(String... tags) {
      return add("tags", tags);
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
      return set("direction", direction.getValue());
    }

    /** Lists rooms whose name contains this text. Case is ignored. */
    public Builder roomName(String part) {
      return set("roomName", part);
    }

    /** Sets the number of matching rooms to skip. The default is 0. */
    public Builder offset(long rooms) {
      parameters.put("offset", rooms);
      return this;
    }

    /**
     * Lists the page that follows a page of the same filters and order. The cursor is {@link
     * VoipRoomsPage#getNext} of that page. It cannot be combined with an offset.
     */
    public Builder after(String cursor) {
      return set("after", cursor);
    }

    /**
     * Sets whether pages have a total. Without it, the server does not have to count the rooms, and
     * {@link VoipRoomsPage#getTotal} returns null. The default is true.
     */
    public Builder total(boolean total) {
      parameters.put("total", total);
      return this;
    }

    /** Sets the size of a page. Servers usually send 50 rooms by default and 100 at most. */
    public Builder count(long rooms) {
      parameters.put("count", rooms);
      return this;
    }

    /** Sorts by a field or path ({@code customFields.tier}), missing values first. */
    public Builder sortBy(String path) {
      return putOnce("sort", 1, path);
    }

    /** Sorts by a field or path ({@code customFields.tier}) in reverse, missing values last. */
    public Builder sortByDescending(String path) {
      return putOnce("sort", -1, path);
    }

    /** Lists only {@code _id} and these fields or paths ({@code v.phone}) of each room. */
    public Builder fields(String... paths) {
      return putOnce("fields", 1, paths);
    }

    /**
     * Lists all fields of each room except these. Only {@code withoutFields("_id")} can be combined
     * with {@link #fields}.
     */
    public Builder withoutFields(String... paths) {
      return putOnce("fields", 0, paths);
    }

    /** Returns the query. The builder can be used further and does not change the query. */
    public RoomsQuery build() {
      return new RoomsQuery(parameters.deepCopy());
    }

    private Builder set(String name, String value) {
      parameters.put(name, Objects.requireNonNull(value, name));
      return this;
    }

    private Builder add(String name, String... items) {
      List.of(items).forEach(parameters.withArrayProperty(name)::add);
      return this;
    }

    private Builder range(String name, String end, Instant instant) {
      String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
      parameters.withObjectProperty(name).put(end, text);
      return this;
    }

    private Builder putOnce(String name, int value, String... paths) {
      for (String path : paths) {
        if (parameters.withObjectProperty(name).putIfAbsent(path, IntNode.valueOf(value)) != null) {
          throw new IllegalArgumentException("The field \"" + path + "\" is named twice");
        }
      }
      return this;
    }
  }
}
