// SPDX-License-Identifier: Apache-2.0

import Files
import FoundationEssentials
import StrictJSON

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where a store lives: a folder for its user alone, and in it
///
/// - `live/NAME.sqlite`, with SQLite's `-wal` and `-shm` beside it,
/// - `corrupt-TIME-N/`, what was set aside.
///
/// A database is made in `making/` and set aside with its folder, so that one `rename` does either: there is never half
/// a database in place, and never the log of one beside another.
struct StoreFolder: Sendable {
    let path: String
    /// What the store keeps, which is its database's name.
    var name = "decisions"

    var live: String { "\(path)/live" }
    var database: String { "\(live)/\(databaseName)" }

    private var making: String { "\(path)/making" }
    private var databaseName: String { "\(name).sqlite" }

    /// Makes the folder where it is missing. Throws where others may write it, or nobody may.
    func prepare() throws(StoreFailure) {
        guard !path.utf8.contains(0) else { throw .readOnly(path: path) }
        if PrivateFolder.standing(of: path) == .absent {
            try make(path, withParents: true)
        }
        guard PrivateFolder.standing(of: path) == .ours else { throw .notOurs(path: path) }
    }

    /// Whether there is a database in place. Throws where it is not ours.
    func hasDatabase() throws(StoreFailure) -> Bool {
        for path in [live, database] {
            switch PrivateFolder.standing(of: path) {
            case .absent: return false
            case .others: throw .notOurs(path: path)
            case .ours: break
            }
        }
        // What somebody put back may be readable by others.
        _ = unsafe chmod(database, 0o600)
        return true
    }

    /// Begins a database and returns the path at which it is to be made. Whoever calls this holds the lock.
    func beginMaking() throws(StoreFailure) -> String {
        discardHalfMade()
        try make(making, withParents: false)
        let file = "\(making)/\(databaseName)"
        // SQLite gives the files beside it the same mode.
        let descriptor = unsafe open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(errno, file) }
        close(descriptor)
        return file
    }

    /// Puts what was made in place.
    func finishMaking() throws(StoreFailure) {
        // A folder without a database in it stands in the way.
        try? FileManager.default.removeItem(atPath: live)
        guard unsafe rename(making, live) == 0 else { throw Self.failure(errno, live) }
    }

    /// Removes what somebody began and did not finish.
    func discardHalfMade() { try? FileManager.default.removeItem(atPath: making) }

    /// Sets the database aside, and returns where it is now; of those set aside before, the newest stay.
    func quarantine(at now: Int, keeping most: Int) throws(StoreFailure) -> String {
        // 20260822T101500Z
        let time = RFC3339.text(now).filter { $0 != "-" && $0 != ":" }
        var target = ""
        for number in 1...Self.mostInOneSecond {
            target = "\(path)/\(Self.quarantinePrefix)\(time)-\(number < 10 ? "0" : "")\(number)"
            if PrivateFolder.standing(of: target) == .absent { break }
        }
        guard unsafe rename(live, target) == 0 else { throw Self.failure(errno, target) }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
            .filter { $0.hasPrefix(Self.quarantinePrefix) }.sorted()
        for name in names.dropLast(most) { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
        return target
    }

    /// Which file stands at the database's path; `nil` when there is none.
    func identity() -> FileIdentity? { FileIdentity(of: database) }

    /// What an error of the system means for a store.
    static func failure(_ error: Int32, _ path: String) -> StoreFailure {
        switch error {
        case ENOSPC, EDQUOT: .full
        case EROFS, EACCES, EPERM: .readOnly(path: path)
        default: .unavailable(why: "\(path): error \(error)")
        }
    }

    private func make(_ folder: String, withParents: Bool) throws(StoreFailure) {
        if withParents {
            let parent = folder.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
                separator: "/")
            if !parent.isEmpty {
                try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            }
        }
        guard unsafe mkdir(folder, 0o700) != 0 else { return }
        let error = errno
        guard error != EEXIST || !withParents else { return }
        throw Self.failure(error, folder)
    }

    private static let quarantinePrefix = "corrupt-"
    private static let mostInOneSecond = 99
}

/// Which file it is, whatever its path is at the moment.
struct FileIdentity: Sendable, Equatable {
    private let device: UInt64
    private let number: UInt64

    /// The size of the file at `path`, in bytes; 0 where there is none.
    static func size(of path: String) -> Int {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { return 0 }
        return Int(information.st_size)
    }

    init?(of path: String) {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: information.st_dev)
        number = UInt64(truncatingIfNeeded: information.st_ino)
    }
}
