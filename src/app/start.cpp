// SPDX-License-Identifier: MIT
#include "start.hpp"

#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/rng.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/dedup/fingerprint.hpp"
#include "feedmerged/publish/file_publisher.hpp"
#include "feedmerged/text/html.hpp"
#include "feedmerged/text/teaser.hpp"
#include "health_feed.hpp"
#include "last_output.hpp"
#include "log_line.hpp"
#include "private_path.hpp"
#include "version.hpp"

#include <cstdlib>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

// Part of the key under which teasers are stored: a new version of the teaser's rules makes them
// all again.
constexpr int kTeaserVersion = 1;

std::string make_stored_teaser(const store::TeaserInput& input,
                               const text::TeaserOptions& options) {
    const std::string article = text::html_to_text(input.content_html);
    const std::string summary = text::html_to_text(input.summary_html);
    return text::make_teaser_of(article, summary, input.title, input.language, options);
}

/// As normalise makes it, but for what the feed says under every entry: that only its next document
/// shows.
Fingerprint make_stored_fingerprint(const store::IdentityInput& input) {
    std::string text = text::html_to_text(input.content_html);
    if (text.empty()) text = text::html_to_text(input.summary_html);
    dedup::Wording wording{input.title, text, {}};
    for (const Attachment& file : input.attachments)
        if (file.mime_type.starts_with("audio/") || file.mime_type.starts_with("video/"))
            wording.media.push_back(file.url);
    return dedup::make_fingerprints(input.feed_title, {&wording, 1}).front();
}

Started<void> prepare_outputs(config::Config& config, store::Writer& writer) {
    RandomEngine random;
    if (!config.health_directory.empty())
        if (const auto ready =
                publish::prepare_directory(publish::system_file_ops(), config.health_directory);
            !ready)
            return fail(StartError{kCannotWriteOutput, ready.error().message});
    if (const auto id = writer.output_id(kHealthIdName, uuid4_urn(random.next(), random.next()));
        !id)
        return fail(to_start_error(id.error()));
    for (config::OutputConfig& output : config.outputs) {
        if (const auto ready =
                publish::prepare_directory(publish::system_file_ops(), output.directory);
            !ready)
            return fail(StartError{kCannotWriteOutput, ready.error().message});
        const auto id = writer.output_id(output.spec.name, uuid4_urn(random.next(), random.next()));
        if (!id) return fail(to_start_error(id.error()));
        output.spec.id = *id;
        if (!output.spec.is_private) continue;
        const bool renew = is_renewal_asked(config.store_path, output.spec.name);
        const auto token = writer.output_token(output.spec.name, make_token(), renew);
        if (!token) return fail(to_start_error(token.error()));
        output.token = *token;
        if (renew) forget_renewal(config.store_path, output.spec.name);
    }
    return {};
}

Started<std::vector<PollTarget>> prepare_store(const config::Config& config, store::Writer& writer,
                                               const Clock& clock) {
    const std::string key =
        fmt::format("{} {} {}", kTeaserVersion, config.teaser.words, config.teaser.ellipsis);
    const auto make = [&](const store::TeaserInput& input) {
        return make_stored_teaser(input, config.teaser);
    };
    if (const auto done = writer.refresh_teasers(key, make); !done)
        return fail(to_start_error(done.error()));
    if (const auto done = writer.refresh_identity(make_stored_fingerprint); !done)
        return fail(to_start_error(done.error()));
    auto states = writer.sync(config.feeds, clock.now());
    if (!states) return fail(to_start_error(states.error()));
    std::vector<PollTarget> targets;
    targets.reserve(config.feeds.size());
    for (std::size_t i = 0; i < config.feeds.size(); ++i)
        targets.push_back({config.feeds[i], std::move((*states)[i])});
    return targets;
}

// What is restored spares readers old news. Where it cannot be, the rest of the start goes on: the
// new store is whole without it.

void restore_ids(const config::Config& config, store::Writer& writer) {
    for (const config::OutputConfig& output : config.outputs)
        if (const std::string id = read_last_id(output); !id.empty())
            (void)writer.output_id(output.spec.name, id);
}

std::size_t restore_stories(Session& session, TimePoint now) {
    std::unordered_set<std::string> restored;
    for (const config::OutputConfig& output : session.config.outputs) {
        const LastOutput last = read_last_output(output, session.config);
        const auto rows = session.writer->restore(last.stories, now);
        if (!rows) continue;
        std::vector<store::Frozen> frozen;
        for (std::size_t i = 0; i < rows->size(); ++i) {
            if ((*rows)[i] == StoryId{}) continue;
            restored.insert(last.stories[i].item.global_id);
            if (!last.more[i].empty()) frozen.push_back({(*rows)[i], last.more[i]});
        }
        (void)session.writer->freeze(output.spec.name, frozen);
    }
    return restored.size();
}

}  // namespace

StartError to_start_error(const store::StoreError& error) {
    switch (error.kind) {
        case store::StoreErrorKind::Newer:
            return {kBadConfig, error.message};
        case store::StoreErrorKind::InUse:
            return {kAlreadyRunning, error.message};
        case store::StoreErrorKind::Corrupt:
            return {kStoreFailed, error.message, true};
        case store::StoreErrorKind::Io:
        case store::StoreErrorKind::Foreign:
        case store::StoreErrorKind::Missing:
            return {kStoreFailed, error.message};
    }
    return {kStoreFailed, error.message};
}

Started<config::Config> load_config(const std::filesystem::path& file, config::Passwords passwords,
                                    config::Needs needs) {
    const char* const credentials = std::getenv("CREDENTIALS_DIRECTORY");
    auto config =
        config::load_config(file, {needs, passwords, credentials == nullptr ? "" : credentials});
    if (config) return std::move(*config);
    std::string lines;
    for (const config::Problem& problem : config.error())
        lines += (lines.empty() ? "" : "\n") + config::to_string(problem);
    return fail(StartError{kBadConfig, std::move(lines)});
}

Started<Session> start_session(config::Config config, const Clock& clock) {
    Session session;
    auto writer = store::open_writer(config.store_path);
    if (!writer && writer.error().kind == store::StoreErrorKind::Corrupt) {
        const auto aside = store::set_aside(config.store_path, clock.now());
        if (!aside) return fail(to_start_error(aside.error()));
        session.replaced = writer.error().message + "; it is now " + aside->string();
        writer = store::open_writer(config.store_path);
    }
    if (!writer) return fail(to_start_error(writer.error()));
    session.writer = std::move(*writer);
    auto reader = session.writer->reader();
    if (!reader) return fail(to_start_error(reader.error()));
    session.reader = std::move(*reader);
    session.discovered = std::make_unique<Discovered>(config.store_path);
    session.discovered->tidy(clock.now());
    session.quarantine = std::make_unique<Quarantine>(config.store_path, kVersion, clock);
    if (!session.replaced.empty()) restore_ids(config, *session.writer);
    if (const auto ready = reconfigure(session, std::move(config), clock); !ready)
        return fail(ready.error());
    if (!session.replaced.empty())
        session.replaced += fmt::format(", and {} stories are back from the outputs",
                                        restore_stories(session, clock.now()));
    return session;
}

std::vector<std::string> quarantine_lines(const Session& session) {
    std::vector<std::string> lines;
    for (const Quarantine::Suspect& suspect : session.quarantine->found())
        for (const Subscription& feed : session.config.feeds)
            if (Quarantine::key_of(feed.url) == suspect.feed)
                lines.push_back(fmt::format(
                    "the last process ended while it read feed={} ends={} quarantined={}",
                    log_value(redact_url(feed.url)), suspect.ends,
                    suspect.quarantined() ? "yes" : "no"));
    if (const std::string& problem = session.quarantine->problem(); !problem.empty())
        lines.push_back("a feed that crashes the program cannot be told from others error=" +
                        log_value(problem));
    return lines;
}

Started<void> reconfigure(Session& session, config::Config config, const Clock& clock) {
    if (const auto ready = prepare_outputs(config, *session.writer); !ready) return ready;
    auto targets = prepare_store(config, *session.writer, clock);
    if (!targets) return fail(targets.error());
    auto holds = session.writer->host_holds(clock.now());
    if (!holds) return fail(to_start_error(holds.error()));
    session.holds = std::move(*holds);
    session.config = std::move(config);
    session.targets = std::move(*targets);
    return {};
}

Started<View> open_view(const std::filesystem::path& file) {
    auto config = load_config(file, config::Passwords::Leave);
    if (!config) return fail(config.error());
    View view{std::move(*config), nullptr, nullptr};
    auto reader = store::open_reader(view.config.store_path);
    if (!reader) return fail(to_start_error(reader.error()));
    view.reader = std::move(*reader);
    auto snapshot = view.reader->snapshot();
    if (!snapshot) return fail(to_start_error(snapshot.error()));
    view.snapshot = std::move(*snapshot);
    for (config::OutputConfig& output : view.config.outputs) {
        output.spec.id = view.snapshot->output_id(output.spec.name);
        if (output.spec.is_private) output.token = view.snapshot->output_token(output.spec.name);
    }
    return view;
}

}  // namespace feedmerged::app
