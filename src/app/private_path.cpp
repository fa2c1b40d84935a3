// SPDX-License-Identifier: MIT
#include "private_path.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

namespace feedmerged::app {
namespace {

/// Names of outputs can be parts of file names.
std::filesystem::path note_of(const std::filesystem::path& store, const std::string& output) {
    return store.string() + ".renew-" + output;
}

}  // namespace

std::string make_token() {
    std::array<unsigned char, 16> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw std::system_error(errno, std::generic_category(), "cannot get random bytes");
    std::string out;
    for (const unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
    return out;
}

std::string file_name(const config::OutputConfig& output, render::Format format) {
    return output.spec.name + "." + std::string(render::extension(format));
}

std::string path_of(const config::OutputConfig& output, render::Format format) {
    if (!output.spec.is_private) return "/" + file_name(output, format);
    if (output.token.empty()) return {};
    return "/private/" + output.token + "/" + file_name(output, format);
}

std::vector<std::string> paths_of(const config::OutputConfig& output) {
    std::vector<std::string> out;
    for (const render::Format format : output.formats)
        if (std::string path = path_of(output, format); !path.empty())
            out.push_back(std::move(path));
    return out;
}

Result<void> ask_for_renewal(const std::filesystem::path& store, const std::string& output) {
    const std::filesystem::path note = note_of(store, output);
    const int file = open(note.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return fail("cannot write " + note.string() + ": " +
                    std::generic_category().message(errno));
    close(file);
    return {};
}

bool is_renewal_asked(const std::filesystem::path& store, const std::string& output) {
    std::error_code ignored;
    return std::filesystem::exists(note_of(store, output), ignored);
}

void forget_renewal(const std::filesystem::path& store, const std::string& output) {
    std::error_code ignored;  // what cannot be removed renews once more
    std::filesystem::remove(note_of(store, output), ignored);
}

}  // namespace feedmerged::app
