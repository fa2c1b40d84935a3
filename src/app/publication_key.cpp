// SPDX-License-Identifier: MIT
#include "publication_key.hpp"

#include "feedmerged/core/hash.hpp"
#include "feedmerged/render/render.hpp"
#include "version.hpp"

#include <cstdint>
#include <filesystem>

#include <sys/stat.h>

namespace feedmerged::app {
namespace {

void add_instant(FieldHasher& hash, const timespec& instant) {
    hash.add(std::int64_t{instant.tv_sec}).add(std::int64_t{instant.tv_nsec});
}

/// The file as far as it tells without being read. Its change time cannot be set by hand.
bool add_file(FieldHasher& hash, const std::filesystem::path& path) {
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0 || !S_ISREG(file.st_mode)) return false;
    hash.add(path.string());
    hash.add(static_cast<std::int64_t>(file.st_ino)).add(std::int64_t{file.st_size});
    add_instant(hash, file.st_mtim);
    add_instant(hash, file.st_ctim);
    return true;
}

}  // namespace

std::string publication_key(const config::Config& config) {
    if (config.inputs == Hash128{}) return {};  // made by hand: nobody knows what is in it
    FieldHasher hash;
    hash.add(kVersion).add(to_hex(config.inputs));
    if (!add_file(hash, "/proc/self/exe")) return {};
    for (const config::OutputConfig& output : config.outputs) {
        if (output.spec.archive) return {};
        hash.add(output.spec.id).add(output.token).add(output.page_template);
        for (const render::Format format : output.formats)
            if (!add_file(hash, output.directory / render::file_name(output.spec.name, format)))
                return {};
    }
    return to_hex(hash.finish());
}

}  // namespace feedmerged::app
