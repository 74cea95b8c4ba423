// SPDX-License-Identifier: Apache-2.0

/// Why a store cannot do what it was asked.
package enum StoreFailure: Error, Sendable, Equatable {
    /// What is kept cannot be read; `why` is for people.
    case corrupt(why: String)
    /// There is no room left, on the disk or below the store's own bound.
    case full
    /// The folder or the file cannot be written.
    case readOnly(path: String)
    /// Others may have written what stands at `path`, so that it is not believed.
    case notOurs(path: String)
    /// Another process held the store for too long.
    case busy
    /// What is to be kept is larger than is kept; sizes in bytes.
    case tooLarge(size: Int, limit: Int)
    /// A collection would have more records than are kept of one.
    case tooMany(limit: Int)
    /// Anything else that the system or SQLite says; `why` is for people.
    case unavailable(why: String)
}

extension StoreFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .corrupt(let why): "what the store keeps is damaged: \(why)"
        case .full: "the store cannot write: the disk, or its own bound, is full"
        case .readOnly(let path): "the store cannot write \(path): it is read-only, or not for this user"
        case .notOurs(let path):
            "the store does not believe \(path): it must belong to this user, and others must not write it"
        case .busy: "another process holds the store"
        case .tooLarge(let size, let limit):
            "what is to be kept has \(size) bytes, and the store keeps at most \(limit) of one"
        case .tooMany(let limit): "the store keeps at most \(limit) records of one collection"
        case .unavailable(let why): "the store: \(why)"
        }
    }
}
