package org.example.ordersservice.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Names the route of a request by its template, for the log.
 *
 * <p>Spring leaves the template in an attribute of the request, but only of one that reached a
 * handler. Requests that are refused before (401, 403, 405) belong to a route, too.
 */
@Component
class Routes {
  private final RequestMappingHandlerMapping mappings;

  Routes(RequestMappingHandlerMapping requestMappingHandlerMapping) {
    this.mappings = requestMappingHandlerMapping;
  }

  String of(HttpServletRequest request) {
    ServletRequestPathUtils.parseAndCache(request);
    for (RequestMappingInfo mapping : mappings.getHandlerMethods().keySet()) {
      var patterns = mapping.getPathPatternsCondition();
      var match = patterns == null ? null : patterns.getMatchingCondition(request);
      if (match != null) {
        return match.getFirstPattern().getPatternString();
      }
    }
    return "unmatched";
  }
}
