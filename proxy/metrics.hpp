// `/metrics`: what the event loops have counted, in the text format of Prometheus.
#pragma once

#include <list>
#include <string>

#include "proxy/figures.hpp"
#include "proxy/log.hpp"
#include "proxy/server.hpp"

namespace x_connect::proxy {

/// Where the figures are; all of it outlives what is written from it.
struct MetricSources {
  std::list<Figures>* figures = nullptr;  ///< Of each event loop.
  const Shared* shared = nullptr;
  const Log* log = nullptr;
  std::size_t max_memory = 0;
  std::size_t max_connections = 0;
};

std::string metrics_text(const MetricSources& sources);

/// Answers `GET /metrics`, and nothing else.
Task<void> answer_metrics(Exchange& exchange, const MetricSources& sources);

}  // namespace x_connect::proxy
