// SPDX-License-Identifier: MIT
// username, password_file and proxy of a [[feed]]. What they hold goes into no message.
#include "draft.hpp"
#include "feedmerged/core/limits.hpp"
#include "password_file.hpp"
#include "proxy_address.hpp"
#include "request_header.hpp"

#include <algorithm>

namespace feedmerged::config {
namespace {

constexpr std::string_view kKey = "password_file";

/// A name without a slash is one of systemd's credentials (systemd.exec(5), LoadCredential=).
bool is_credential(std::string_view written) { return written.find('/') == std::string_view::npos; }

/// Where the password lies; nullopt where there is a problem, or nothing to be read.
std::optional<std::filesystem::path> find_password(TableReader& table, const Draft& draft,
                                                   const Placed<std::string>& written) {
    const LoadOptions& options = draft.options;
    if (options.passwords == Passwords::Leave) return std::nullopt;
    if (written.value == "." || written.value == "..") {
        table.problem(written.place, "password_file is a directory; write a file's path");
        return std::nullopt;
    }
    if (!is_credential(written.value)) return (draft.directory / written.value).lexically_normal();
    if (!options.credentials.empty()) return options.credentials / written.value;
    if (options.passwords == Passwords::Read)
        table.problem(written.place,
                      "password_file " + in_quotes(written.value) +
                          " names a credential of systemd, and here are none; give it to the "
                          "service by LoadCredential=, or write a path, like " +
                          in_quotes("./" + written.value));
    return std::nullopt;
}

void take_password(TableReader& table, Draft& draft, const Placed<std::string>& written,
                   Subscription& subscription) {
    const auto path = find_password(table, draft, written);
    if (!path) return;
    auto file = read_password(*path);
    if (!file) {
        table.problem(written.place, "the password cannot be read from " + path->string() + ": " +
                                         file.error().message);
        return;
    }
    if (file->world_readable)
        draft.config.warnings.push_back(
            to_string(Problem{written.place.file, written.place.line, written.place.column, {}}) +
            "everybody on this machine may read the password in " + path->string() +
            "; chmod 600 or 640 keeps it to feedmerged");
    subscription.login.password = std::move(file->password);
}

}  // namespace

void read_login(TableReader& table, Draft& draft, Subscription& subscription) {
    const auto user = table.text("username", limits::kMaxUsernameBytes);
    const auto file = table.text(kKey, limits::kMaxPathBytes);
    const bool named = user && !user->value.empty();
    const bool kept = file && !file->value.empty();
    // One that is there, but wrong, has been told of.
    if (named && !kept && (file || !table.has(kKey)))
        table.problem(user->place,
                      "username needs a password_file: the path of a file that holds "
                      "the password, or the name of a credential of systemd");
    if (kept && !named && (user || !table.has("username")))
        table.problem(file->place, "password_file needs a username");
    if (!named || !kept) return;
    if (user->value.find(':') != std::string::npos) {
        table.problem(user->place,
                      "username holds a colon, which ends the name in HTTP authentication");
        return;
    }
    if (std::ranges::any_of(subscription.headers, [](const auto& header) {
            return same_header(header.first, "authorization");
        })) {
        table.problem(user->place,
                      "headers has an Authorization already; keep it or username, not both");
        return;
    }
    subscription.login.username = user->value;
    take_password(table, draft, *file, subscription);
}

void read_proxy(TableReader& table, Subscription& subscription) {
    const auto proxy = table.text("proxy", limits::kMaxProxyBytes);
    if (!proxy || proxy->value.empty()) return;
    if (auto wrong = proxy_problem(proxy->value); !wrong.empty())
        table.problem(proxy->place, std::move(wrong));
    else
        subscription.proxy = proxy->value;
}

}  // namespace feedmerged::config
