// SPDX-License-Identifier: MIT
#include "password_file.hpp"

#include "feedmerged/core/limits.hpp"
#include "input_file.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>

namespace feedmerged::config {
namespace {

/// RFC 7617 §2: neither name nor password may hold one. A NUL would end the password for libcurl.
bool has_control(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

Result<PasswordFile> read_password(const std::filesystem::path& path) {
    // Room for the line's end.
    auto bytes = read_input(path, limits::kMaxPasswordBytes + 2);
    if (!bytes) return fail(bytes.error());
    PasswordFile out{*std::move(bytes)};
    std::string& password = out.password;
    // Editors end a file with a newline, which nobody means to be part of it.
    if (password.ends_with('\n')) password.pop_back();
    if (password.ends_with('\r')) password.pop_back();
    if (password.empty()) return fail("it is empty; write the password into it");
    if (password.size() > limits::kMaxPasswordBytes)
        return fail("it has more than " + std::to_string(limits::kMaxPasswordBytes) + " bytes");
    if (has_control(password))
        return fail("it holds more than one line, or control characters; write the password alone");
    std::error_code error;
    const auto mode = std::filesystem::status(path, error).permissions();
    out.world_readable =
        !error && (mode & std::filesystem::perms::others_read) != std::filesystem::perms::none;
    return out;
}

}  // namespace feedmerged::config
