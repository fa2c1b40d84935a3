// SPDX-License-Identifier: MIT
// The daemon under a clock that runs fast, for soak.sh: a day passes in minutes, while sockets,
// files and the store are real. Logs as `run` does; ends with SIGTERM.
//
// usage: fast_daemon CONFIG FACTOR
#include "daemon.hpp"
#include "feedmerged/core/clock.hpp"
#include "logging.hpp"
#include "start.hpp"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace std::chrono_literals;
using namespace feedmerged;

class FastClock final : public Clock {
  public:
    explicit FastClock(int factor)
        : factor_(factor), wall_(SystemClock{}.now()), steady_(SystemClock{}.steady_now()) {}
    [[nodiscard]] TimePoint now() const override {
        return wall_ + std::chrono::duration_cast<Seconds>(steady_now() - steady_);
    }
    [[nodiscard]] SteadyPoint steady_now() const override {
        return steady_ + factor_ * (SystemClock{}.steady_now() - steady_);
    }

  private:
    const int factor_;
    const TimePoint wall_;
    const SteadyPoint steady_;
};

int run(const char* file, int factor) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    app::start_logging();
    const FastClock clock(factor);
    auto config = app::load_config(file, config::Passwords::Read);
    if (!config) return std::fprintf(stderr, "%s\n", config.error().message.c_str()), 1;
    auto session = app::start_session(std::move(*config), clock);
    if (!session) return std::fprintf(stderr, "%s\n", session.error().message.c_str()), 1;
    app::Daemon daemon(*session, clock, nullptr);
    SteadyPoint next_purge = clock.steady_now() + 6h;
    while (true) {
        // The loop waits in real time for what is due in fast time: it is told to look again.
        const timespec tick{0, 10'000'000};
        if (sigtimedwait(&ends, nullptr, &tick) == SIGTERM) return 0;
        daemon.look_again();
        if (clock.steady_now() < next_purge) continue;
        daemon.purge();
        next_purge += 6h;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: fast_daemon CONFIG FACTOR\n");
        return 64;
    }
    return run(argv[1], std::atoi(argv[2]));
}
