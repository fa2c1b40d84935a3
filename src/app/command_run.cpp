// SPDX-License-Identifier: MIT
// run: the daemon. This thread owns the signals and talks to systemd; everything else happens in
// the pipeline's threads.
#include "commands.hpp"
#include "daemon.hpp"
#include "exit_status.hpp"
#include "feedmerged/core/clock.hpp"
#include "logging.hpp"
#include "service.hpp"
#include "start.hpp"
#include "web_service.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace feedmerged::app {
namespace {

using namespace std::chrono_literals;

// A piece of work that takes longer than the watchdog's interval is a hang, and than this where
// there is none: the slowest real one, a feed of max_body, takes seconds.
constexpr std::chrono::milliseconds kStuck = 60s;
constexpr auto kPurgeEvery = 24h;
// The first one is soon: with the first polls everything that was due while we were away is over.
constexpr auto kFirstTidy = 1min;
constexpr auto kTidyEvery = 10min;

/// SIGTERM, SIGINT and SIGHUP, taken by this thread alone. Made before any other thread, which
/// inherits the mask.
class Signals {
  public:
    /// From one of our own threads: there is something to look at.
    static constexpr int kLook = SIGUSR1;

    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, kLook}) sigaddset(&set_, signal);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    }

    /// The next signal, 0 after `timeout`.
    [[nodiscard]] int wait(std::chrono::milliseconds timeout) const {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(timeout);
        const timespec wait{seconds.count(),
                            static_cast<long>(std::chrono::nanoseconds(timeout - seconds).count())};
        const int signal = sigtimedwait(&set_, nullptr, &wait);
        return std::max(signal, 0);
    }

    static void look() { ::kill(::getpid(), kLook); }

  private:
    sigset_t set_{};
};

void log_lines(const std::string& lines) {
    for (std::size_t start = 0; start < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', start), lines.size());
        spdlog::error("{}", lines.substr(start, end - start));
        start = end + 1;
    }
}

std::string status_text(const config::Config& config) {
    return fmt::format("Merging {} feeds into {} outputs", config.feeds.size(),
                       config.outputs.size());
}

void tell_warnings(const config::Config& config) {
    for (const std::string& warning : config.warnings) spdlog::warn("{}", warning);
}

/// A new Daemon for the configuration as it is now; the old one goes on where that is broken.
void reload(const ConfigFile& file, Session& session, std::unique_ptr<Daemon>& daemon,
            WebService* web, const Clock& clock) {
    service::reloading();
    auto config = load_config(file, config::Passwords::Read);
    if (config && config->store_path != session.config.store_path)
        config =
            fail(StartError{kBadConfig, "store.path cannot change while running; restart to use " +
                                            config->store_path.string()});
    if (!config) {
        log_lines(config.error().message);
        spdlog::error("reload failed, the old configuration stays");
        if (web != nullptr) web->note_reload(config.error().message);
        service::ready(status_text(session.config) + "; the last reload failed");
        return;
    }
    tell_warnings(*config);
    if (config->serve.listen != session.config.serve.listen)
        spdlog::warn("serve.listen has changed; it takes a restart");
    daemon->finish_polls();
    daemon.reset();
    if (web != nullptr) web->note_reload("");
    if (const auto done = reconfigure(session, std::move(*config), clock); !done) {
        if (done.error().damaged) return (void)session.damage->note_damage(done.error().message);
        log_lines(done.error().message);
        spdlog::error("reload failed, the old configuration stays");
        if (web != nullptr) web->note_reload(done.error().message);
        // Its feeds have been polled since it was loaded: their states must be those of now.
        if (const auto again = reconfigure(session, session.config, clock); !again)
            log_lines(again.error().message);
    } else {
        spdlog::info("reloaded feeds={} outputs={}", session.config.feeds.size(),
                     session.config.outputs.size());
    }
    if (web != nullptr) web->configure(session);
    daemon = std::make_unique<Daemon>(session, clock, web);
    service::ready(status_text(session.config));
}

/// Names of all threads that make no progress.
std::vector<std::string> stuck_threads(const Daemon& daemon, const WebService* web,
                                       std::chrono::milliseconds limit) {
    std::vector<std::string> out = daemon.stuck(limit);
    if (web == nullptr) return out;
    const std::vector<std::string> more = web->stuck(limit);
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

int work(const ConfigFile& file, Session& session, WebService* web, Signals& signals,
         const Clock& clock) {
    auto daemon = std::make_unique<Daemon>(session, clock, web);
    service::ready(status_text(session.config));
    const auto watchdog = service::watchdog_interval();
    const auto limit =
        watchdog ? std::chrono::duration_cast<std::chrono::milliseconds>(*watchdog) : kStuck;
    SteadyPoint next_purge = clock.steady_now();
    SteadyPoint next_tidy = clock.steady_now() + kFirstTidy;
    while (true) {
        if (clock.steady_now() >= next_purge) {
            daemon->purge();
            next_purge = clock.steady_now() + kPurgeEvery;
        }
        if (clock.steady_now() >= next_tidy) {
            daemon->tidy();
            next_tidy = clock.steady_now() + kTidyEvery;
        }
        const auto until_work = std::chrono::ceil<std::chrono::milliseconds>(
            std::min(next_purge, next_tidy) - clock.steady_now());
        auto wait = std::max(until_work, std::chrono::milliseconds{1});
        if (watchdog)
            wait = std::min(wait,
                            std::chrono::duration_cast<std::chrono::milliseconds>(*watchdog / 2));
        const int signal = signals.wait(wait);
        if (signal == SIGHUP) {
            reload(file, session, daemon, web, clock);
        } else if (signal != 0 && signal != Signals::kLook) {
            spdlog::info("stopping signal={}", signal);
            service::stopping();
            daemon.reset();
            return kDone;
        }
        if (const std::string damage = session.damage->found(); !damage.empty()) {
            spdlog::error(
                "the store is damaged, ending so that the next start replaces it error={}",
                log_value(damage));
            service::stopping();
            daemon.reset();
            session.writer->distrust();
            return kStoreFailed;
        }
        const auto stuck = stuck_threads(*daemon, web, limit);
        if (stuck.empty()) {
            service::feed_watchdog();
        } else {
            // A worker is at its work before it is at the document that it hangs in.
            session.quarantine->note_stuck(limit / 2);
            spdlog::error("no progress thread={}", stuck.front());
        }
    }
}

/// Null where nothing is to be served.
Result<std::unique_ptr<WebService>> start_web(const Session& session, const Clock& clock) {
    auto sockets = open_sockets(session.config);
    if (!sockets) return fail(sockets.error());
    if (sockets->empty()) return nullptr;
    return WebService::start(std::move(*sockets), session, clock);
}

}  // namespace

int command_run(const ConfigFile& file) {
    Signals signals;
    start_logging();
    const SystemClock clock;
    auto config = load_config(file, config::Passwords::Read);
    if (!config) {
        log_lines(config.error().message);
        return config.error().status;
    }
    tell_warnings(*config);
    auto session = start_session(std::move(*config), clock);
    if (!session) {
        log_lines(session.error().message);
        return session.error().status;
    }
    if (!session->replaced.empty()) spdlog::error("began a new store: {}", session->replaced);
    for (const std::string& line : quarantine_lines(*session)) spdlog::warn("{}", line);
    spdlog::info("started feeds={} outputs={}", session->config.feeds.size(),
                 session->config.outputs.size());
    for (const config::OutputConfig& output : session->config.outputs)
        for (const render::Format format : output.formats) {
            const std::string name =
                output.spec.name + "." + std::string(render::extension(format));
            spdlog::info("output file={}{}", (output.directory / name).string(),
                         output.spec.base_url.empty() ? "" : " url=" + output.spec.base_url + name);
        }
    session->damage->on_found(Signals::look);
    auto web = start_web(*session, clock);
    if (!web) {
        log_lines(web.error().message);
        return kFailed;
    }
    const int status = work(file, *session, web->get(), signals, clock);
    if (status == kDone)
        (void)session->writer->checkpoint();  // only tidies: the next start does it too
    return status;
}

}  // namespace feedmerged::app
