package io.voiprooms.server.rooms;

import io.voiprooms.api.RoomsApi;
import io.voiprooms.server.errors.ApiException;
import io.voiprooms.server.errors.ErrorType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses requests with parameters that the operation does not declare. Otherwise a misspelt filter
 * would be ignored and the response would contain rooms that the user did not ask for.
 */
final class UnknownParameterInterceptor implements HandlerInterceptor {

  private final Map<HandlerMethod, Map<String, Class<?>>> known = new ConcurrentHashMap<>();

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod operation) {
      if (RoomsApi.class.isAssignableFrom(operation.getBeanType())) {
        Map<String, Class<?>> declared =
            known.computeIfAbsent(operation, UnknownParameterInterceptor::declaredBy);
        request.getParameterMap().forEach((name, values) -> check(declared, name, values));
      }
    }
    return true;
  }

  /** Returns the names and types of an operation's parameters. */
  private static Map<String, Class<?>> declaredBy(HandlerMethod operation) {
    Map<String, Class<?>> declared = new TreeMap<>();
    for (MethodParameter parameter : operation.getMethodParameters()) {
      RequestParam annotation = parameter.getParameterAnnotation(RequestParam.class);
      if (annotation != null) {
        declared.put(annotation.value(), parameter.getParameterType());
      }
    }
    return declared;
  }

  private static void check(Map<String, Class<?>> declared, String name, String[] values) {
    if (!declared.containsKey(name)) {
      throw new ApiException(
          ErrorType.INVALID_PARAMS,
          "Unknown parameter \""
              + ApiException.shortened(name)
              + (declared.isEmpty()
                  ? "\". This operation has no parameters"
                  : "\". Known are " + String.join(", ", declared.keySet())));
    }
    if (values.length > 1) {
      throw new ApiException(ErrorType.INVALID_PARAMS, name + " must be given once");
    }
    // The converters of the other types refuse this character themselves.
    if (declared.get(name) == String.class && values[0].indexOf('\0') >= 0) {
      throw new ApiException(ErrorType.INVALID_PARAMS, name + " must not contain U+0000");
    }
  }
}
