// SPDX-License-Identifier: MIT
#include "log_sinks.hpp"

#include "feedmerged/core/log_limits.hpp"

#include <memory>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

using namespace feedmerged;
using namespace std::chrono_literals;

namespace {

constexpr spdlog::log_clock::time_point kNow{std::chrono::seconds{1'767'323'045}};

struct Log {
    std::ostringstream out;
    app::LimitedSink sink{std::make_shared<spdlog::sinks::ostream_sink_st>(out)};

    Log() { sink.set_pattern("%l %v"); }
    void write(const std::string& line, spdlog::level::level_enum level, std::size_t times,
               spdlog::log_clock::time_point at) {
        for (std::size_t i = 0; i < times; ++i)
            sink.log({at, spdlog::source_loc{}, "feedmerged", level, line});
    }
    [[nodiscard]] std::size_t lines_with(const std::string& text) const {
        std::size_t count = 0;
        std::istringstream in(out.str());
        for (std::string line; std::getline(in, line);)
            count += line.find(text) != std::string::npos ? 1 : 0;
        return count;
    }
};

}  // namespace

TEST_SUITE("app/log_sinks") {
    TEST_CASE("log: a flood of one kind leaves room for the others, and is counted") {
        Log log;
        for (int i = 0; i < 200; ++i)
            log.write("not stored feed=" + std::to_string(i) + " error=full", spdlog::level::err, 1,
                      kNow);
        log.write("polled feed=a", spdlog::level::info, 200, kNow + 1s);
        log.write("poll failed feed=a", spdlog::level::warn, 200, kNow + 1s);
        log.write("stopping signal=15", spdlog::level::info, 1, kNow + 60s);
        CHECK(log.lines_with("error not stored feed=") == limits::kLogErrors);
        CHECK(log.lines_with("info polled feed=a") == 200);
        CHECK(log.lines_with("warning poll failed feed=a") == 200);
        CHECK(log.lines_with("warning left out of the log kind=\"not stored\" lines=140") == 1);
        CHECK(log.lines_with("info stopping") == 1);
    }
}
