// SPDX-License-Identifier: MIT
// A damaged database gives way to a new one and stays beside it.
#include "errors.hpp"
#include "feedmerged/store/store.hpp"
#include "lock_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace feedmerged::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKept = 3;
// What belongs to a database, its log first: a database without it is an older one, a log alone
// would be taken for that of the next.
constexpr const char* kParts[] = {"-wal", "-shm", "-journal", ""};

/// "20260102T030405Z": names in the order of time.
std::string compact(TimePoint at) {
    std::string out;
    for (const char c : format_rfc3339(at))
        if (c != '-' && c != ':') out += c;
    return out;
}

void forget_older(const fs::path& path) {
    const std::string prefix = path.filename().string() + ".corrupt-";
    std::vector<fs::path> found;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(path.parent_path(), error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix) && name.ends_with('Z')) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    for (std::size_t i = 0; i + kKept < found.size(); ++i)
        for (const char* const part : kParts) fs::remove(found[i].string() + part, error);
}

}  // namespace

StoreResult<fs::path> set_aside(const fs::path& path, TimePoint now) {
    const auto lock = LockFile::acquire(path);
    if (!lock) return fail(lock.error());
    const fs::path aside = path.string() + ".corrupt-" + compact(now);
    for (const char* const part : kParts) {
        const std::string from = path.string() + part;
        if (std::rename(from.c_str(), (aside.string() + part).c_str()) != 0 && errno != ENOENT)
            return fail(system_error("move away", from, errno));
    }
    forget_older(path);
    return aside;
}

}  // namespace feedmerged::store
