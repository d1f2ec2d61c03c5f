// SPDX-License-Identifier: Apache-2.0
// The private directory in which clients and the object manager meet: a socket and a lock. It belongs to this user
// alone (checked: owner and mode 0700). Who holds the lock is the only one that may start or end a manager there.
#pragma once

#include <string>

#include "support/result.h"
#include "support/unique_fd.h"

namespace mapcheck::protocol {

class MeetingPlace {
 public:
  // $MAPCHECK_REFERENCE_DIR, else $XDG_RUNTIME_DIR/mapcheck-reference, else /tmp/mapcheck-reference-<uid>.
  static std::string directory_from_environment();

  explicit MeetingPlace(std::string directory) : directory_(std::move(directory)) {}
  const std::string& directory() const { return directory_; }

  // Makes the directory when it is missing (not its parents) and checks whose it is.
  Status prepare() const;

  // A connected socket; ERROR_FILE_NOT_FOUND when no manager listens.
  Result<UniqueFd> connect() const;
  // The listening socket. The caller holds the lock, so what an earlier manager left behind is replaced.
  Result<UniqueFd> listen() const;

  // Waits for the lock. It is held until the descriptor, and every copy of it, is closed.
  Result<UniqueFd> lock() const;
  Result<UniqueFd> try_lock() const;

  // Takes away socket, lock and, if `with_directory`, the directory. The caller holds the lock and is about to end.
  void remove(bool with_directory) const;

 private:
  Result<UniqueFd> open_directory() const;
  Result<UniqueFd> lock_file(int operation) const;

  std::string directory_;
};

}  // namespace mapcheck::protocol
