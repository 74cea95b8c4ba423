// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Policy
import Report
import Sigstore
import TrustRoots

/// `show`, `init` and `refresh` of trust roots by name.
struct NamedTrustRoots {
    let command: TrustCommand

    func run() async throws {
        guard let mirrors = command.folder.mirrors else {
            throw InputError("there is no folder for trust roots; name one with --trust-dir")
        }
        switch command.action {
        case .show: try show(mirrors)
        case .`init`: try await setUp(command.name ?? Self.defaultName, mirrors)
        case .refresh: try await refresh(command.subject ?? command.name ?? Self.defaultName, mirrors)
        case .download: break
        }
    }

    private func setUp(_ name: String, _ mirrors: MirrorFolders) async throws {
        if let builtIn = BuiltInTrustRoot(rawValue: name) {
            try await TrustRootMirror.setUp(builtIn, in: mirrors)
        } else {
            let root = try InputFiles.read(command.subject ?? "")
            try await TrustRootMirror.setUp(name, try settings(name, mirrors), root: root, in: mirrors)
        }
        let url = try TrustRootMirror(name, in: mirrors).settings.metadataURL
        Terminal.output("\(name): set up from \(url); `\(RefreshCommand(name, in: mirrors))` fetches it\n")
    }

    /// What was said, else what it was set up with before.
    private func settings(_ name: String, _ mirrors: MirrorFolders) throws -> TrustRootMirror.Settings {
        if let url = command.metadataUrl {
            return TrustRootMirror.Settings(
                metadataURL: url, targetURL: command.targetBaseUrl,
                target: command.targetName.first ?? "trusted_root.json")
        }
        do throws(TrustRootFailure) {
            return try TrustRootMirror(name, in: mirrors).settings
        } catch {
            throw InputError(
                "\(name) was not set up before; say where its metadata is served: --metadata-url URL")
        }
    }

    private func refresh(_ name: String, _ mirrors: MirrorFolders) async throws {
        let mirror = try TrustRootMirror(name, in: mirrors)
        let loaded = try await TrustCommand.withFetcher {
            try await mirror.refresh($0, at: TrustCommand.now)
        }
        Terminal.output(
            TrustRootReport(style: Terminal.outputStyle, now: TrustCommand.now).render([loaded]))
    }

    /// One root, or all that have a name. What cannot be shown is a line, and the exit code in the end.
    private func show(_ mirrors: MirrorFolders) throws {
        let store = command.folder.store()
        let references: [TrustRootReference]
        if let subject = command.subject {
            references = [IdentityOptions.trustRoot(subject)]
        } else if let name = command.name {
            references = [.named(name)]
        } else {
            references = TrustRootStore.names(mirrors).map(TrustRootReference.named)
        }
        var loaded: [LoadedTrustRoot] = []
        var failures: [TrustRootFailure] = []
        for reference in references {
            do throws(TrustRootFailure) {
                loaded.append(try store.root(reference))
            } catch {
                failures.append(error)
            }
        }
        let report = TrustRootReport(style: Terminal.outputStyle, now: TrustCommand.now)
        Terminal.output(report.render(loaded))
        for failure in failures { Terminal.error(failure.line) }
        if !failures.isEmpty { throw ExitCode(1) }
    }

    private static let defaultName = BuiltInTrustRoot.publicGood.rawValue
}
