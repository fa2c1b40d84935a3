// SPDX-License-Identifier: MIT
#include "errors.hpp"

#include <system_error>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace feedmerged::store {
namespace {

StoreErrorKind kind_of(int code) {
    switch (code) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return StoreErrorKind::Corrupt;
        default:
            return StoreErrorKind::Io;
    }
}

const char* advice(StoreErrorKind kind) {
    return kind == StoreErrorKind::Corrupt ? "; move it away or put a backup in its place" : "";
}

}  // namespace

StoreError to_store_error(const std::exception& error, const std::filesystem::path& file,
                          const std::string& doing) {
    StoreErrorKind kind = StoreErrorKind::Io;
    if (const auto* const sqlite = dynamic_cast<const SQLite::Exception*>(&error))
        kind = kind_of(sqlite->getErrorCode());
    else if (dynamic_cast<const DamagedError*>(&error) != nullptr)
        kind = StoreErrorKind::Corrupt;
    return {kind, "cannot " + doing + ' ' + file.string() + ": " + error.what() + advice(kind)};
}

StoreError system_error(const std::string& doing, const std::filesystem::path& file,
                        int error_number) {
    return {StoreErrorKind::Io, "cannot " + doing + ' ' + file.string() + ": " +
                                    std::generic_category().message(error_number)};
}

}  // namespace feedmerged::store
