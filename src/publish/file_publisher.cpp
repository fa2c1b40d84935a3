// SPDX-License-Identifier: MIT
#include "feedmerged/publish/file_publisher.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace feedmerged::publish {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporaryMark = ".tmp-";

/// In the same directory, since rename() is atomic only inside one file system; hidden, and with
/// the process in it, so that two daemons by mistake in one directory do not write into each
/// other's.
fs::path temporary_for(const fs::path& directory, const std::string& name) {
    return directory / ("." + name + std::string(kTemporaryMark) + std::to_string(::getpid()));
}

bool is_temporary(std::string_view name) {
    const std::size_t mark = name.rfind(kTemporaryMark);
    if (!name.starts_with('.') || mark == std::string_view::npos || mark < 2) return false;
    const std::string_view process = name.substr(mark + kTemporaryMark.size());
    return !process.empty() &&
           std::ranges::all_of(process, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_file_name(std::string_view name) {
    return !name.empty() && name != "." && name != ".." &&
           name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

std::string describe(const std::string& action, const fs::path& path, int error) {
    return "cannot " + action + " " + path.string() + ": " + std::generic_category().message(error);
}

std::string describe_obstacle(const fs::path& path, int error) {
    if (error == ELOOP)
        return "cannot replace " + path.string() +
               ": it is a symbolic link; remove it, or make its directory the output's";
    if (error == EISDIR)
        return "cannot replace " + path.string() + ": it is a directory; move it away";
    if (error == EEXIST)
        return "cannot replace " + path.string() + ": it is no regular file; move it away";
    return describe("look at", path, error);
}

/// Writes the temporary file; whatever goes wrong, it is gone afterwards as far as that is
/// possible.
int write_temporary(FileOps& ops, const fs::path& path, std::string_view bytes) {
    int error = ops.write_file(path, bytes);
    if (error == EEXIST) {
        // Of a process before us with the same number: in containers it is always the same.
        if (const int removed = ops.remove(path); removed != 0) return removed;
        error = ops.write_file(path, bytes);
    }
    if (error != 0) (void)ops.remove(path);
    return error;
}

Result<void> remove_leftovers(FileOps& ops, const fs::path& directory) {
    std::error_code error;
    std::vector<fs::path> found;
    for (fs::directory_iterator it(directory, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code ignored;
        if (is_temporary(it->path().filename().native()) &&
            it->symlink_status(ignored).type() == fs::file_type::regular)
            found.push_back(it->path());
    }
    if (error) return fail(describe("list", directory, error.value()));
    for (const fs::path& path : found)
        if (const int failed = ops.remove(path); failed != 0 && failed != ENOENT)
            return fail(describe("remove", path, failed));
    return {};
}

}  // namespace

Result<void> prepare_directory(FileOps& ops, const fs::path& directory) {
    if (const int error = ops.create_directories(directory); error != 0)
        return fail(describe("make the directory", directory, error));
    if (auto removed = remove_leftovers(ops, directory); !removed) return removed;
    const fs::path probe = temporary_for(directory, "feedmerged");
    if (const int error = write_temporary(ops, probe, "feedmerged\n"); error != 0)
        return fail(describe("write into", directory, error));
    if (const int error = ops.remove(probe); error != 0)
        return fail(describe("remove", probe, error));
    return {};
}

Result<bool> publish_file(FileOps& ops, const fs::path& directory, const std::string& name,
                          std::string_view bytes) {
    if (!is_file_name(name)) return fail("\"" + name + "\" cannot be the name of a file");
    const fs::path target = directory / name;
    if (ops.equals(target, bytes)) return false;
    if (const int error = ops.check_replaceable(target); error != 0)
        return fail(describe_obstacle(target, error));
    const fs::path temporary = temporary_for(directory, name);
    int failed = write_temporary(ops, temporary, bytes);
    // Somebody has removed the directory since prepare_directory().
    if (failed == ENOENT && ops.create_directories(directory) == 0)
        failed = write_temporary(ops, temporary, bytes);
    if (failed != 0) return fail(describe("write", temporary, failed));
    if (const int error = ops.rename(temporary, target); error != 0) {
        (void)ops.remove(temporary);
        return fail(describe("replace", target, error));
    }
    if (const int error = ops.sync_directory(directory); error != 0)
        return fail(describe("sync", directory, error));
    return true;
}

}  // namespace feedmerged::publish
