// SPDX-License-Identifier: MIT
#include "web_service.hpp"

#include "feedmerged/core/serve_limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/publish/file_publisher.hpp"
#include "health_feed.hpp"
#include "logging.hpp"
#include "private_path.hpp"
#include "service.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

namespace feedmerged::app {
namespace {

/// As long as the watchdog waits: what is stuck longer will be restarted.
constexpr std::chrono::seconds kStuck{60};

std::vector<std::string> all_paths(const config::Config& config) {
    std::vector<std::string> out;
    for (const config::OutputConfig& output : config.outputs)
        for (std::string& path : paths_of(output)) out.push_back(std::move(path));
    return out;
}

serve::Operators make_operators(const config::Config& config) {
    serve::Operators out;
    for (const std::string& text : config.serve.operators)
        if (const auto range = AddressRange::parse(text)) out.addresses.push_back(*range);
    for (const config::OutputConfig& output : config.outputs)
        if (const auto host = split_url(output.spec.base_url).host) out.host_names.push_back(*host);
    return out;
}

}  // namespace

Result<std::unique_ptr<WebService>> WebService::start(std::vector<serve::Descriptor> sockets,
                                                      const Session& session, const Clock& clock) {
    std::vector<std::string> names;
    for (const serve::Descriptor& socket : sockets) names.push_back(serve::local_name(socket));
    std::unique_ptr<WebService> web(new WebService(session, clock));
    auto server = serve::start_server(std::move(sockets), web->server_options(), clock);
    if (!server) return fail(server.error());
    web->server_ = std::move(*server);
    web->configure(session);
    for (const std::string& name : names) spdlog::info("serving address={}", log_value(name));
    return web;
}

WebService::~WebService() = default;

serve::Options WebService::server_options() {
    serve::Options options;
    const std::array slots{&activity_.add("serve"), &activity_.add("status page")};
    options.busy = [slots](int thread, bool busy) {
        Activity::Slot& slot = *slots.at(static_cast<std::size_t>(thread));
        busy ? slot.begin() : slot.end();
    };
    const auto page = [](std::string type, std::string content) {
        return serve::LivePage{200, std::move(type), std::move(content)};
    };
    options.pages = {
        {"/status",
         [=, this](const std::string& sort) {
             return page("text/html; charset=utf-8", status_page(make_report(), sort));
         }},
        {"/status.css",
         [=](const std::string&) {
             return page("text/css; charset=utf-8", std::string(status_style()));
         }},
        {"/status.json",
         [=, this](const std::string&) {
             const StatusReport report = make_report();
             return page("application/json", status_json(report.feeds, report.outputs));
         }},
        {"/metrics",
         [=, this](const std::string&) {
             return page("text/plain; version=0.0.4; charset=utf-8", metrics_text(make_report()));
         }},
        {"/health.atom",
         [=, this](const std::string&) {
             return page("application/atom+xml; charset=utf-8", health_bytes());
         }},
    };
    options.healthy = [this] { return is_healthy(); };
    options.failed = [](const std::string& what) {
        spdlog::error("serving failed error={}", log_value(what));
    };
    return options;
}

void WebService::configure(const Session& session) {
    const config::Config& config = session.config;
    *config_.lock() = config;
    plan_.configure(config, session.targets);
    server_->set_operators(make_operators(config));
    server_->expect(all_paths(config));
    server_->set_front(front_path(config.outputs));
    load_files(config);
}

StatusReport WebService::make_report() const {
    const config::Config config = *config_.lock();
    StatusReport out;
    out.now = clock_.now();
    out.version = kVersion;
    out.counts = server_->counts();
    out.outputs = make_output_statuses(config);
    const std::map<std::string, std::string> errors = *output_errors_.lock();
    for (OutputStatus& output : out.outputs)
        if (const auto error = errors.find(output.name); error != errors.end()) {
            output.error = error->second;
            out.troubles.push_back("The output \"" + output.name +
                                   "\" is not written: " + output.error);
        }
    out.healthy = is_healthy();
    if (!store_works_)
        out.troubles.emplace_back("The store cannot be read or written; see the log.");
    for (const std::string& thread : all_stuck())
        out.troubles.push_back("The thread \"" + thread + "\" makes no progress.");
    if (const std::string error = *reload_error_.lock(); !error.empty())
        out.troubles.push_back("The last reload failed, the old configuration stays: " + error);
    read_store([&](store::Snapshot& snapshot) {
        out.feeds =
            make_feed_statuses(config.feeds, snapshot.feeds(), snapshot.host_holds(out.now));
        out.days = snapshot.poll_days(std::chrono::floor<std::chrono::days>(out.now) - kPlotDays);
    });
    return out;
}

std::string WebService::health_bytes() const {
    const config::Config config = *config_.lock();
    std::string bytes;
    read_store([&](store::Snapshot& snapshot) { bytes = health_atom(snapshot, config, kVersion); });
    return bytes;
}

void WebService::read_store(const std::function<void(store::Snapshot&)>& read) const {
    try {
        const auto snapshot = reader_.snapshot();
        if (!snapshot) throw store::StoreFailure(snapshot.error());
        read(**snapshot);
    } catch (const store::StoreFailure& failure) {
        (void)damage_.note(failure.error());
        throw;
    }
}

void WebService::note_output(const std::string& output, const std::string& error) {
    if (error.empty())
        output_errors_.lock()->erase(output);
    else
        output_errors_.lock()->insert_or_assign(output, error);
}

void WebService::load_files(const config::Config& config) {
    for (const config::OutputConfig& output : config.outputs)
        for (const render::Format format : output.formats)
            if (auto file = publish::read_published(output.directory, file_name(output, format),
                                                    limits::kMaxServedFile))
                serve(make_document(output, format, std::move(file->bytes), file->changed));
}

void WebService::serve(serve::Document document) {
    // A private output whose path is not known yet waits for it.
    if (!document.path.empty()) server_->put(std::move(document));
}

void WebService::publish(const config::OutputConfig& output, render::Format format,
                         const std::string& bytes) {
    serve(make_document(output, format, bytes, clock_.now()));
}

serve::Document WebService::make_document(const config::OutputConfig& output, render::Format format,
                                          std::string bytes, TimePoint changed) const {
    serve::Document out;
    out.path = path_of(output, format);
    out.secret = output.spec.is_private;
    out.media_type = std::string(render::media_type(format)) + "; charset=utf-8";
    if (format == render::Format::Html) {
        out.kind = serve::Kind::Page;
        out.style_source = style_source_of(bytes);
    }
    out.content = std::move(bytes);
    out.changed = changed;
    out.fresh_for = [this, name = output.spec.name] { return plan_.fresh_for(name); };
    return out;
}

std::vector<std::string> WebService::all_stuck() const {
    std::vector<std::string> out = activity_.stuck(kStuck);
    auto watched = watched_.lock();
    if (*watched == nullptr) return out;
    const std::vector<std::string> more = (*watched)->stuck(kStuck);
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

Result<std::vector<serve::Descriptor>> open_sockets(const config::Config& config) {
    std::vector<serve::Descriptor> out;
    for (const int descriptor : service::passed_sockets()) {
        auto socket = serve::adopt(descriptor);
        if (!socket) return fail(socket.error());
        out.push_back(std::move(*socket));
    }
    if (!out.empty() || !config.serve.listen) return out;
    auto socket = serve::listen_on(*config.serve.listen);
    if (!socket) return fail("listen: " + socket.error().message);
    out.push_back(std::move(*socket));
    return out;
}

std::string front_path(const std::vector<config::OutputConfig>& outputs) {
    std::string feed;
    for (const config::OutputConfig& output : outputs) {
        if (output.spec.is_private) continue;
        if (std::ranges::find(output.formats, render::Format::Html) != output.formats.end())
            return path_of(output, render::Format::Html);
        if (feed.empty()) feed = path_of(output, output.formats.front());
    }
    return feed;
}

std::string style_source_of(std::string_view page) {
    // The policy stands at the top, before anything that a feed wrote.
    constexpr std::size_t kTop = 1024;
    constexpr std::string_view kPolicy = "http-equiv=\"Content-Security-Policy\" content=\"";
    constexpr std::string_view kStyle = "style-src ";
    const std::string_view top = page.substr(0, kTop);
    if (const std::size_t begin = top.find(kPolicy); begin != std::string_view::npos) {
        const std::string_view policy = top.substr(begin + kPolicy.size());
        const std::size_t end = policy.find('"');
        const std::size_t style = policy.substr(0, end).find(kStyle);
        if (end != std::string_view::npos && style != std::string_view::npos) {
            const std::string_view source = policy.substr(0, end).substr(style + kStyle.size());
            const std::string_view sources = source.substr(0, source.find(';'));
            // Nothing that could end the header or begin another directive.
            if (std::ranges::all_of(sources,
                                    [](char c) { return c >= ' ' && c < 0x7f && c != ','; }))
                return std::string(sources);
        }
    }
    return "'self' 'unsafe-inline'";
}

}  // namespace feedmerged::app
