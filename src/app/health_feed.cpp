// SPDX-License-Identifier: MIT
#include "health_feed.hpp"

#include "feedmerged/render/health.hpp"
#include "feedmerged/render/render.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace feedmerged::app {
namespace {

/// Known where the file lies in the directory of an output that has an address.
std::string published_at(const config::Config& config) {
    const auto beside = std::ranges::find_if(config.outputs, [&](const auto& output) {
        return output.directory == config.health_directory && !output.spec.base_url.empty();
    });
    return beside == config.outputs.end() ? "" : beside->spec.base_url + kHealthFile;
}

}  // namespace

std::string health_atom(store::Snapshot& snapshot, const config::Config& config,
                        const std::string& version) {
    const render::HealthHead head{snapshot.output_id(kHealthIdName), published_at(config), version};
    return render::health_feed(head, snapshot.health());
}

Result<void> write_health(store::Reader& reader, publish::FileOps& files,
                          const config::Config& config, const std::string& version) {
    if (config.health_directory.empty()) return {};
    std::string bytes;
    {
        const auto snapshot = reader.snapshot();
        if (!snapshot) throw store::StoreFailure(snapshot.error());
        bytes = health_atom(**snapshot, config, version);
    }
    const auto done = publish::publish_file(files, config.health_directory, kHealthFile, bytes);
    if (!done) return fail(done.error());
    return {};
}

HealthKind kind_of_trouble(const std::string& message) {
    // What the system and SQLite say (sqlite3_errstr of SQLITE_FULL).
    for (const std::string& full :
         {std::generic_category().message(ENOSPC), std::generic_category().message(EDQUOT),
          std::string("database or disk is full")})
        if (message.find(full) != std::string::npos) return HealthKind::DiskFull;
    return HealthKind::Unwritable;
}

void OwnHealth::lost(const std::string& message) {
    *lost_.lock() = Trouble{kind_of_trouble(message), message, clock_.now()};
}

bool OwnHealth::published(const std::string& error) {
    auto lost = std::exchange(*lost_.lock(), std::nullopt);
    if (!error.empty()) lost = Trouble{kind_of_trouble(error), error, clock_.now()};
    if (lost && !unnoted_) unnoted_ = std::move(lost);
    if (unnoted_) {
        if (!note_(unnoted_->kind, unnoted_->detail, unnoted_->at)) return false;
        unnoted_.reset();
        return error.empty();  // whether it is over will show at the next publication
    }
    return note_(HealthKind::Recovered, "what could not be written is written again", clock_.now())
        .has_value();
}

}  // namespace feedmerged::app
