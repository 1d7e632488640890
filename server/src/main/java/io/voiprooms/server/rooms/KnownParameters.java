package io.voiprooms.server.rooms;

import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses what an operation does not declare: a parameter that is misspelt must not look like one
 * that matched everything.
 */
final class KnownParameters implements HandlerInterceptor {

  private final Map<HandlerMethod, Set<String>> known = new ConcurrentHashMap<>();

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod operation) {
      Set<String> names = known.computeIfAbsent(operation, KnownParameters::declared);
      if (!names.isEmpty()) {
        request.getParameterMap().forEach((name, values) -> check(names, name, values));
      }
    }
    return true;
  }

  private static Set<String> declared(HandlerMethod operation) {
    return Arrays.stream(operation.getMethodParameters())
        .map(parameter -> parameter.getParameterAnnotation(RequestParam.class))
        .filter(Objects::nonNull)
        .map(RequestParam::value)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void check(Set<String> names, String name, String[] values) {
    if (!names.contains(name)) {
      throw new ApiException(
          ErrorType.INVALID_PARAMS,
          "Unknown parameter \"" + name + "\". Known are " + String.join(", ", names));
    }
    if (values.length > 1) {
      throw new ApiException(ErrorType.INVALID_PARAMS, name + " must be given once");
    }
    if (values[0].indexOf('\0') >= 0) {
      throw new ApiException(ErrorType.INVALID_PARAMS, name + " must not contain U+0000");
    }
  }
}
