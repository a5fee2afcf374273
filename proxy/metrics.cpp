#include "metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>
#include <utility>
#include <vector>

#include "guard.hpp"
#include "problem.hpp"

namespace x_connect::proxy {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Labels = std::vector<ClientMetric::Label>;

MetricFamily family(std::string name, std::string help, MetricType type) {
  MetricFamily made;
  made.name = std::move(name);
  made.help = std::move(help);
  made.type = type;
  return made;
}

void add(MetricFamily& family, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  family.metric.push_back(std::move(metric));
}

MetricFamily gauge(std::string name, std::string help, double value) {
  MetricFamily made = family(std::move(name), std::move(help), MetricType::Gauge);
  add(made, {}, value);
  return made;
}

MetricFamily requests(const std::list<Figures>& loops) {
  MetricFamily made = family("x_connect_requests_total",
                             "Requests by what was asked for and status; status 0: the client left first.",
                             MetricType::Counter);
  for (std::size_t route = 0; route < route_names.size(); ++route) {
    for (std::size_t status = 0; status < Figures::most_statuses; ++status) {
      std::uint64_t count = 0;
      for (const Figures& loop : loops) count += loop.requests.at(route).at(status).value();
      if (count == 0) continue;
      add(made, {{"route", std::string(route_names.at(route))}, {"status", std::to_string(status)}},
          static_cast<double>(count));
    }
  }
  return made;
}

MetricFamily calls(const std::list<Figures>& loops) {
  MetricFamily made =
      family("x_connect_agent_calls_total", "Calls of agents by their outcome.", MetricType::Counter);
  for (std::size_t outcome = 1; outcome < outcome_names.size(); ++outcome) {
    std::uint64_t count = 0;
    for (const Figures& loop : loops) count += loop.calls.at(outcome).value();
    add(made, {{"outcome", std::string(outcome_names.at(outcome))}}, static_cast<double>(count));
  }
  return made;
}

MetricFamily upstream_times(const std::list<Figures>& loops) {
  MetricFamily made = family("x_connect_upstream_seconds",
                             "From sending a request to X to the head of its reply.", MetricType::Histogram);
  ClientMetric metric;
  std::uint64_t total = 0;
  std::uint64_t microseconds = 0;
  for (std::size_t index = 0; index <= time_bounds.size(); ++index) {
    for (const Figures& loop : loops) total += loop.upstream_times.count(index);
    const double bound =
        index < time_bounds.size() ? time_bounds.at(index) : std::numeric_limits<double>::infinity();
    metric.histogram.bucket.push_back({.cumulative_count = total, .upper_bound = bound});
  }
  for (const Figures& loop : loops) microseconds += loop.upstream_times.microseconds();
  metric.histogram.sample_count = total;
  metric.histogram.sample_sum = static_cast<double>(microseconds) / 1e6;
  made.metric.push_back(std::move(metric));
  return made;
}

Reply reply_to(const RequestHead& head, const MetricSources& sources) {
  if (head.target != "/metrics") return problem_reply("unknown-path", "Here is /metrics, and nothing else.");
  if (head.method != "GET" && head.method != "HEAD") {
    Reply reply = problem_reply("method-not-allowed", "Metrics are read with GET.");
    reply.headers.emplace_back("Allow", "GET, HEAD");
    return reply;
  }
  return {.status = 200,
          .headers = guarded({{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}),
          .body = metrics_text(sources)};
}

}  // namespace

std::string metrics_text(const MetricSources& sources) {
  const std::list<Figures>& loops = *sources.figures;
  std::uint64_t consoles = 0;
  for (const Figures& loop : loops) consoles += loop.consoles.value();
  MetricFamily dropped = family("x_connect_log_lines_dropped_total", "Lines of the log that nobody took in.",
                                MetricType::Counter);
  add(dropped, {}, static_cast<double>(sources.log->dropped()));
  MetricFamily build = family("x_connect_build_info", "The version that runs.", MetricType::Gauge);
  add(build, {{"version", X_CONNECT_VERSION}}, 1);
  return prometheus::TextSerializer().Serialize({
      requests(loops),
      upstream_times(loops),
      calls(loops),
      gauge("x_connect_consoles", "Open sockets of consoles.", static_cast<double>(consoles)),
      gauge("x_connect_connections", "Clients that are connected.",
            static_cast<double>(sources.shared->connections.load())),
      gauge("x_connect_connections_limit", "Most clients at once.",
            static_cast<double>(sources.max_connections)),
      gauge("x_connect_memory_bytes", "Bytes that bodies and unread replies hold.",
            static_cast<double>(sources.max_memory - sources.shared->budget.left())),
      gauge("x_connect_memory_limit_bytes", "Most bytes that they may hold.",
            static_cast<double>(sources.max_memory)),
      std::move(dropped),
      std::move(build),
  });
}

Task<void> answer_metrics(Exchange& exchange, const MetricSources& sources) {
  const Reply reply = reply_to(exchange.head(), sources);
  co_await exchange.reply(reply);
}

}  // namespace x_connect::proxy
