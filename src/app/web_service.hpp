// SPDX-License-Identifier: MIT
// What `run` serves over HTTP: the outputs as they were published last, from the first moment on,
// and how the daemon is. It outlives reloads, so that no connection is refused meanwhile.
#pragma once
#include "activity.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/locked.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/render/render.hpp"
#include "feedmerged/serve/server.hpp"
#include "poll_plan.hpp"
#include "start.hpp"
#include "status_page.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace feedmerged::app {

class WebService {
  public:
    /// Serves on `sockets` what earlier runs have left in the outputs' directories. The session's
    /// parts and the clock must outlive it.
    [[nodiscard]] static Result<std::unique_ptr<WebService>> start(
        std::vector<serve::Descriptor> sockets, const Session& session, const Clock& clock);
    ~WebService();

    /// The session's configuration is another one now.
    void configure(const Session& session);
    /// An output holds this now. Thread-safe.
    void publish(const config::OutputConfig& output, render::Format format,
                 const std::string& bytes);
    /// Whose threads are watched; nullptr: nobody's, during a reload.
    void watch(const Activity* activity) { *watched_.lock() = activity; }
    /// Whether the store could be read and written, the last time that somebody tried. Thread-safe.
    void note_store(bool works) { store_works_ = works; }
    /// Why an output's files could not be written the last time, "" where they could. Thread-safe.
    void note_output(const std::string& output, const std::string& error);
    /// Why the last reload failed, "" where it did not. Thread-safe.
    void note_reload(std::string error) { *reload_error_.lock() = std::move(error); }
    [[nodiscard]] PollPlan& plan() { return plan_; }
    /// Threads of the server that have been at one piece of work for longer than `limit`.
    [[nodiscard]] std::vector<std::string> stuck(std::chrono::milliseconds limit) const {
        return activity_.stuck(limit);
    }

  private:
    WebService(const Session& session, const Clock& clock)
        : reader_(*session.reader),
          damage_(*session.damage),
          clock_(clock),
          plan_(clock),
          activity_(clock) {}
    [[nodiscard]] serve::Options server_options();
    /// Throws store::StoreFailure.
    void read_store(const std::function<void(store::Snapshot&)>& read) const;
    /// On the thread that makes pages; throws store::StoreFailure.
    [[nodiscard]] StatusReport make_report() const;
    [[nodiscard]] std::string health_bytes() const;
    [[nodiscard]] serve::Document make_document(const config::OutputConfig& output,
                                                render::Format format, std::string bytes,
                                                TimePoint changed) const;
    void serve(serve::Document document);
    /// Documents of the outputs that are not served yet, from their files.
    void load_files(const config::Config& config);
    /// Threads of the daemon and of the server that make no progress.
    [[nodiscard]] std::vector<std::string> all_stuck() const;
    [[nodiscard]] bool is_healthy() const { return store_works_ && all_stuck().empty(); }

    store::Reader& reader_;
    StoreDamage& damage_;
    const Clock& clock_;
    mutable Locked<config::Config> config_;
    mutable Locked<std::string> reload_error_;
    mutable Locked<std::map<std::string, std::string>> output_errors_;  ///< by output; none is ""
    PollPlan plan_;
    Activity activity_;
    mutable Locked<const Activity*> watched_{nullptr};
    std::atomic<bool> store_works_{true};
    std::unique_ptr<serve::Server> server_;  // last: its threads use all the others
};

/// The sockets to serve on: systemd's where it passes some, else what `listen` names; empty where
/// neither does.
[[nodiscard]] Result<std::vector<serve::Descriptor>> open_sockets(const config::Config& config);

/// Where "/" leads to: the first page, else the first feed, that everybody may read; "" for none.
[[nodiscard]] std::string front_path(const std::vector<config::OutputConfig>& outputs);
/// The style-src of a page's own policy, which the header repeats: a template may have a style
/// sheet of its own. A page without one may have any.
[[nodiscard]] std::string style_source_of(std::string_view page);

}  // namespace feedmerged::app
