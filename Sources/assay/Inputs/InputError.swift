// SPDX-License-Identifier: Apache-2.0

/// What a command was given and cannot use; ends with exit code 2.
struct InputError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
