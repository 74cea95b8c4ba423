// SPDX-License-Identifier: Apache-2.0

import GRDB

extension StoreFailure {
    /// What an error of GRDB means; `path` is the database's.
    init(_ error: any Error, path: String) {
        switch error {
        case let failure as StoreFailure: self = failure
        case let error as DatabaseError: self.init(error, path)
        case let unusable as UnusableDatabase: self = .corrupt(why: unusable.why)
        // A value of a kind that was never written.
        default: self = .corrupt(why: "a value of another kind")
        }
    }

    private init(_ error: DatabaseError, _ path: String) {
        let why = error.message ?? "error \(error.extendedResultCode.rawValue)"
        self =
            switch error.extendedResultCode {
            case .SQLITE_IOERR_CORRUPTFS, .SQLITE_IOERR_SHORT_READ, .SQLITE_IOERR_DATA: .corrupt(why: why)
            default:
                switch error.resultCode {
                case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: .corrupt(why: why)
                case .SQLITE_FULL: .full
                case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .readOnly(path: path)
                case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
                default: .unavailable(why: why)
                }
            }
    }
}
