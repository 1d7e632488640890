package io.voiprooms.client;

import io.voiprooms.client.generated.ApiClient;
import io.voiprooms.client.model.Room;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.deser.BeanDeserializerBuilder;
import tools.jackson.databind.deser.SettableAnyProperty;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads a field of an unexpected JSON type as an additional property, so that one such field does
 * not make a whole page unreadable. The getter of the field then returns null.
 */
final class LenientModule extends SimpleModule {

  static final ObjectMapper MAPPER =
      ((JsonMapper) ApiClient.createDefaultObjectMapper())
          .rebuild()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .addModule(new LenientModule())
          .build();

  private LenientModule() {
    setDeserializerModifier(
        new ValueDeserializerModifier() {
          @Override
          public BeanDeserializerBuilder updateBuilder(
              DeserializationConfig config,
              BeanDescription.Supplier bean,
              BeanDeserializerBuilder builder) {
            List<SettableBeanProperty> properties = new ArrayList<>();
            builder.getProperties().forEachRemaining(properties::add);
            SettableAnyProperty additional = builder.getAnySetter();
            properties.forEach(
                field -> builder.addOrReplaceProperty(new LenientField(field, additional), true));
            return builder;
          }
        });
  }

  private static final class LenientField extends SettableBeanProperty.Delegating {

    private final transient SettableAnyProperty additional;

    LenientField(SettableBeanProperty field, SettableAnyProperty additional) {
      super(field);
      this.additional = additional;
    }

    @Override
    protected SettableBeanProperty withDelegate(SettableBeanProperty field) {
      return new LenientField(field, additional);
    }

    @Override
    public void deserializeAndSet(JsonParser parser, DeserializationContext context, Object bean) {
      JsonToken token = parser.currentToken();
      JavaType item = getType().getContentType();
      boolean isListOfRooms = item != null && item.hasRawClass(Room.class);
      if (getType().isJavaLangObject() || isListOfRooms && token == JsonToken.START_ARRAY) {
        super.deserializeAndSet(parser, context, bean);
        return;
      }
      // An array is read as a whole first, because any of its items can have an unexpected type.
      // The list of rooms is not, because the fields of each room are lenient themselves.
      JsonNode array = token == JsonToken.START_ARRAY ? context.readTree(parser) : null;
      try {
        if (array == null ? accepts(token) : item != null && acceptsItems(array, item)) {
          super.deserializeAndSet(array == null ? parser : tokens(array, context), context, bean);
          return;
        }
      } catch (JacksonException e) {
        if (token == JsonToken.START_OBJECT) {
          throw e;
        }
      }
      Object raw =
          array == null
              ? context.readValue(parser, Object.class)
              : context.readTreeAsValue(array, Object.class);
      additional.set(context, bean, getName(), raw);
    }

    private static JsonParser tokens(JsonNode tree, DeserializationContext context) {
      JsonParser parser = context.treeAsTokens(tree);
      parser.nextToken();
      return parser;
    }

    private static boolean acceptsItems(JsonNode array, JavaType type) {
      return !type.hasRawClass(String.class)
          || array.valueStream().allMatch(item -> item.isString() || item.isNull());
    }

    private boolean accepts(JsonToken token) {
      Class<?> type = getType().getRawClass();
      return switch (token) {
        case VALUE_NULL -> true;
        case VALUE_STRING -> type == String.class || type == OffsetDateTime.class;
        case VALUE_TRUE, VALUE_FALSE -> type == Boolean.class;
        case VALUE_NUMBER_INT -> Number.class.isAssignableFrom(type);
        case VALUE_NUMBER_FLOAT -> type == BigDecimal.class;
        default -> getType().isMapLikeType() || type.getPackage() == Room.class.getPackage();
      };
    }
  }
}
