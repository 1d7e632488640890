package io.voiprooms.server.rooms;

import io.voiprooms.api.CallDirection;
import io.voiprooms.api.InstantRange;
import io.voiprooms.api.InvalidParameterException;
import io.voiprooms.api.Projection;
import io.voiprooms.api.SortOrder;
import io.voiprooms.api.StringList;
import java.beans.PropertyEditorSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Registers strict converters for the types of the parameters. */
@ControllerAdvice
class ParameterConverters implements WebMvcConfigurer {

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

  @Override
  public void addFormatters(FormatterRegistry registry) {
    registry.addConverter(String.class, StringList.class, unlessEmpty(StringList::parse));
    registry.addConverter(String.class, InstantRange.class, unlessEmpty(InstantRange::parse));
    registry.addConverter(String.class, SortOrder.class, unlessEmpty(SortOrder::parse));
    registry.addConverter(String.class, Projection.class, unlessEmpty(Projection::parse));
  }

  /**
   * Registers property editors for types for which a converter is not strict enough. When a
   * converter of these types fails, Spring falls back to a lenient conversion, which accepts {@code
   * yes} as true, {@code 0x10} as 16 and {@code INBOUND} as inbound. An editor has no fallback.
   */
  @InitBinder
  void initBinder(WebDataBinder binder) {
    binder.registerCustomEditor(Long.class, new Editor(unlessEmpty(ParameterConverters::number)));
    binder.registerCustomEditor(Boolean.class, new Editor(ParameterConverters::flag));
    binder.registerCustomEditor(CallDirection.class, new Editor(ParameterConverters::direction));
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new UnknownParameterInterceptor());
  }

  /** Returns null for an empty value, as if the request did not have the parameter. */
  private static <T> Converter<String, @Nullable T> unlessEmpty(Converter<String, T> parse) {
    return text -> text.isEmpty() ? null : parse.convert(text);
  }

  private static Long number(String text) {
    if (!WHOLE_NUMBER.matcher(text).matches()) {
      throw new InvalidParameterException("must be a whole number of at most 18 digits");
    }
    return Long.valueOf(text);
  }

  private static Boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidParameterException("must be true or false");
    };
  }

  private static CallDirection direction(String text) {
    for (CallDirection direction : CallDirection.values()) {
      if (direction.getValue().equals(text)) {
        return direction;
      }
    }
    throw new InvalidParameterException("must be inbound or outbound");
  }

  private static final class Editor extends PropertyEditorSupport {

    private final Converter<String, ?> parse;

    Editor(Converter<String, ?> parse) {
      this.parse = parse;
    }

    @Override
    public void setAsText(String text) {
      setValue(parse.convert(text));
    }
  }
}
