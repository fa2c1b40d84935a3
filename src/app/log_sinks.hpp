// SPDX-License-Identifier: MIT
// Where log lines go. Only logging.cpp makes them.
#pragma once
#include "log_limit.hpp"

#include <mutex>

#include <spdlog/sinks/base_sink.h>

namespace feedmerged::app {

/// Passes on what LogLimit admits, and says what was left out. Never fails.
class LimitedSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit LimitedSink(spdlog::sink_ptr inner) : inner_(std::move(inner)) {}

  private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override { inner_->flush(); }
    void set_pattern_(const std::string& pattern) override { inner_->set_pattern(pattern); }
    void set_formatter_(std::unique_ptr<spdlog::formatter> formatter) override {
        inner_->set_formatter(std::move(formatter));
    }

    const spdlog::sink_ptr inner_;
    LogLimit limit_{};
};

#ifdef FEEDMERGED_HAVE_SYSTEMD
/// journald's own protocol: each field of a line can be asked for by itself, as FEEDMERGED_FEED=….
/// Where journald is not there, the line is lost: nothing else could be done with it.
class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
};
#endif

}  // namespace feedmerged::app
