package io.voiprooms.db.imports;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Applies a JSON Merge Patch (RFC 7396) to a room. */
final class MergePatch {

  private static final String OPEN = "open";
  private static final String CLOSED_AT = "closedAt";
  private static final String UPDATED_AT = "_updatedAt";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  // Keeps half surrogates, which are refused later.
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(RoomLimits.LEVELS)
                          .maxNumberLength(RoomLimits.NUMBER_CHARACTERS)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private MergePatch() {}

  /**
   * Returns the patched room, without the fields that the server has to set.
   *
   * @throws RoomImportException if the patch is not a JSON object
   */
  static String apply(String room, String patch) {
    ObjectNode changes = read(patch);
    ObjectNode patched = (ObjectNode) merged(stored(room), changes);
    if (!changes.has(UPDATED_AT)) {
      patched.remove(UPDATED_AT);
    }
    boolean opens =
        changes.path(OPEN).isBoolean()
            ? changes.path(OPEN).booleanValue()
            : changes.path(CLOSED_AT).isNull();
    if (opens && !changes.hasNonNull(CLOSED_AT)) {
      patched.remove(CLOSED_AT);
      patched.put(OPEN, true);
    }
    return JSON.writeValueAsString(patched);
  }

  /** Returns a stored room. SQL can store rooms beyond the limits. */
  private static JsonNode stored(String room) {
    try {
      return JSON.readTree(room);
    } catch (JacksonException e) {
      throw ImportedDocument.of(room).invalid("the stored room exceeds the limits. Replace it");
    }
  }

  private static ObjectNode read(String patch) {
    ImportedDocument document = ImportedDocument.of(patch);
    try (JsonParser parser = JSON.createParser(patch)) {
      JsonNode changes = JSON.readTree(parser);
      if (parser.nextToken() != null) {
        throw document.notJson("Something follows the patch", parser.currentTokenLocation());
      }
      if (changes instanceof ObjectNode object) {
        return object;
      }
      throw document.invalid("a patch must be an object");
    } catch (StreamConstraintsException e) {
      throw document.invalid(
          "nested more than %,d levels deep, or with a number of more than %,d characters"
              .formatted(RoomLimits.LEVELS, RoomLimits.NUMBER_CHARACTERS));
    } catch (JacksonException e) {
      throw document.notJson(e.getOriginalMessage(), e.getLocation());
    }
  }

  private static JsonNode merged(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode)) {
      return patch;
    }
    ObjectNode result =
        target instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String name = change.getKey();
      if (change.getValue().isNull()) {
        result.remove(name);
      } else {
        result.set(name, merged(result.path(name), change.getValue()));
      }
    }
    return result;
  }
}
