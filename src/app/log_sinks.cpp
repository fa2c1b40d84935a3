// SPDX-License-Identifier: MIT
#include "log_sinks.hpp"

#include "feedmerged/core/log_limits.hpp"
#include "log_line.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#ifdef FEEDMERGED_HAVE_SYSTEMD
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-journal.h>
#endif

namespace feedmerged::app {
namespace {

std::string_view text_of(const spdlog::details::log_msg& message) {
    return {message.payload.data(), message.payload.size()};
}

std::size_t most_of(spdlog::level::level_enum level) {
    if (level >= spdlog::level::err) return limits::kLogErrors;
    return level == spdlog::level::warn ? limits::kLogWarnings : limits::kLogInfoLines;
}

}  // namespace

void LimitedSink::sink_it_(const spdlog::details::log_msg& message) {
    for (const LogLimit::LeftOut& left_out : limit_.take_left_out(message.time)) {
        const std::string line = fmt::format("left out of the log kind={} lines={}",
                                             log_value(left_out.kind), left_out.lines);
        inner_->log({message.time, message.source, message.logger_name, spdlog::level::warn, line});
    }
    const std::string_view kind = read_log_line(text_of(message)).kind;
    if (limit_.admit(kind, most_of(message.level), message.time)) inner_->log(message);
}

#ifdef FEEDMERGED_HAVE_SYSTEMD
namespace {

int priority_of(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::trace:
        case spdlog::level::debug:
            return LOG_DEBUG;
        case spdlog::level::warn:
            return LOG_WARNING;
        case spdlog::level::err:
            return LOG_ERR;
        case spdlog::level::critical:
            return LOG_CRIT;
        default:
            return LOG_INFO;
    }
}

std::string journal_name(std::string_view key) {
    std::string out = "FEEDMERGED_";
    for (const char c : key) out += c == '_' ? c : static_cast<char>(c - 'a' + 'A');
    return out;
}

}  // namespace

void JournalSink::sink_it_(const spdlog::details::log_msg& message) {
    const std::string_view text = text_of(message);
    std::vector<std::string> entries{"MESSAGE=" + std::string(text),
                                     fmt::format("PRIORITY={}", priority_of(message.level)),
                                     "SYSLOG_IDENTIFIER=feedmerged"};
    for (const auto& [key, value] : read_log_line(text).fields)
        entries.push_back(journal_name(key) + '=' + value);
    std::vector<iovec> parts;
    parts.reserve(entries.size());
    for (std::string& entry : entries) parts.push_back({entry.data(), entry.size()});
    (void)sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}
#endif

}  // namespace feedmerged::app
