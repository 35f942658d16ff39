package org.example.ordersservice.limits;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.example.ordersservice.Settings;
import org.example.ordersservice.problems.Problem;
import org.example.ordersservice.problems.ProblemType;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Limits what a known customer may ask for; who is not known was refused before. */
@Component
class RateLimits implements HandlerInterceptor, WebMvcConfigurer {
  private final RateLimiter reads;
  private final RateLimiter writes;

  RateLimits(Settings settings) {
    reads = new RateLimiter(settings.reads());
    writes = new RateLimiter(settings.writes());
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/v1/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    RateLimiter limiter = HttpMethod.POST.matches(request.getMethod()) ? writes : reads;
    long wait = limiter.take(request.getUserPrincipal().getName(), System.nanoTime());
    if (wait > 0) {
      throw new Problem(ProblemType.RATE_LIMITED, "Wait " + wait + " s, then repeat the request")
          .retryAfter(wait);
    }
    return true;
  }
}
