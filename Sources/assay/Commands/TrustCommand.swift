// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import HTTPTransport
import Report
import Sigstore
import TUF
import TrustRoots

/// `assay trust`: shows trust roots, and keeps them fresh. With `--metadata-dir` it is a plain TUF client, which
/// speaks the client protocol of tuf-conformance.
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Show trust roots, and keep them fresh from TUF mirrors.",
        discussion: """
            Trust roots say whose certificates, logs and time-stamps count. Two are built in, `public-good` and \
            `staging`; policies also take files, and mirrors by the names they were set up under.

            Examples:
              assay trust show
              assay trust refresh
              assay trust --name acme --metadata-url https://tuf.acme.example \\
                init root.json
              assay trust refresh acme
              assay trust --metadata-dir DIR --metadata-url URL \\
                --target-name trusted_root.json --target-base-url URL/targets \\
                --target-dir DIR download

            Exit codes: 0 done · 1 the repository is not trusted or cannot be reached, or a trust root cannot be \
            shown · 2 usage error.
            """)

    enum Action: String, ExpressibleByArgument, CaseIterable {
        case show, `init`, refresh, download
    }

    @Argument(help: "show, init, refresh or download.")
    var action: Action

    @Argument(
        help: ArgumentHelp(
            "init: the TUF root.json that trust starts from; refresh: a name; show: a name or a trusted_root.json.",
            valueName: "file|name"))
    var subject: String?

    @Option(help: ArgumentHelp("Which trust root (default: public-good; show: all).", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "init, and all with --metadata-dir: where the repository's metadata is served.", valueName: "url")
    )
    var metadataUrl: String?

    @Option(
        help: ArgumentHelp(
            "Where targets are served (default: targets below the metadata).", valueName: "url"))
    var targetBaseUrl: String?

    @Option(
        help: ArgumentHelp(
            "init: which target is the trust root (default: trusted_root.json); download: a target to fetch.",
            valueName: "name"))
    var targetName: [String] = []

    @Option(help: ArgumentHelp("Keep metadata in this folder, without a named trust root.", valueName: "dir"))
    var metadataDir: String?

    @Option(help: ArgumentHelp("download: where targets are put.", valueName: "dir"))
    var targetDir: String?

    @OptionGroup(title: "Trust roots") var folder: TrustFolderOptions

    func validate() throws {
        guard metadataDir == nil || name == nil else {
            throw ValidationError(
                "--metadata-dir is for a plain TUF client, --name for a trust root: say one")
        }
        if let name { try Self.check(name: name) }
        for (option, url) in [("--metadata-url", metadataUrl), ("--target-base-url", targetBaseUrl)] {
            if let url, HTTPURL(url) == nil {
                throw ValidationError("\(option) takes an http or https URL, not \"\(url)\"")
            }
        }
        if metadataDir == nil { try validateNamed() } else { try validatePlain() }
    }

    func run() async throws {
        do {
            if let metadataDir {
                try await PlainTUF(command: self, folder: metadataDir).run()
            } else {
                try await NamedTrustRoots(command: self).run()
            }
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        } catch let error as TUFError {
            Terminal.error("assay: \(TextStyle.printable("\(error)")) [\(error.code.rawValue)]\n")
            throw ExitCode(1)
        } catch let error as TrustRootFailure {
            Terminal.error(error.line)
            throw ExitCode(1)
        }
    }

    static var now: Int { Int(Date.now.timeIntervalSince1970) }

    /// Runs `body` with what fetches, and closes it behind.
    static func withFetcher<Value>(_ body: (TransportFetcher) async throws -> Value) async throws -> Value {
        let inputs = RegistryInputs(environment: ProcessInfo.processInfo.environment)
        let transport = HTTPTransport(
            HTTPTransportSettings(userAgent: "assay/\(Version.current)", proxies: try inputs.proxies()))
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(TransportFetcher(transport: transport)))
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        return try result.get()
    }
}

// MARK: What goes with what

extension TrustCommand {
    private func validateNamed() throws {
        switch action {
        case .show:
            try refuse(for: "show", metadataUrl: true, targets: true)
            guard subject == nil || name == nil else { throw ValidationError("show takes one name or file") }
        case .`init`:
            if targetDir != nil { throw ValidationError("init takes no --target-dir; nothing is fetched") }
            guard targetName.count <= 1 else {
                throw ValidationError("a trust root is one target; say --target-name once")
            }
            try validateInit()
        case .refresh:
            try refuse(for: "refresh of a named trust root", metadataUrl: true, targets: true)
            guard subject == nil || name == nil || subject == name else {
                throw ValidationError("refresh takes one name, not \(subject ?? "") and \(name ?? "")")
            }
            if let subject { try Self.check(name: subject) }
        case .download:
            throw ValidationError("download is for a plain TUF client: say --metadata-dir")
        }
    }

    private func validateInit() throws {
        guard let name else {
            guard subject == nil, metadataUrl == nil, targetBaseUrl == nil, targetName.isEmpty else {
                throw ValidationError(
                    "init of a repository of your own needs --name, by which policies call it")
            }
            return
        }
        if BuiltInTrustRoot(rawValue: name) != nil {
            guard subject == nil, metadataUrl == nil, targetBaseUrl == nil, targetName.isEmpty else {
                throw ValidationError(
                    "\(name) is built in, with the repository it comes from; give yours another --name")
            }
            return
        }
        guard subject != nil else {
            throw ValidationError("init of \(name) needs the root.json that trust starts from")
        }
        guard metadataUrl != nil || (targetBaseUrl == nil && targetName.isEmpty) else {
            throw ValidationError("init of \(name) needs --metadata-url")
        }
    }

    private func validatePlain() throws {
        switch action {
        case .show: throw ValidationError("show takes no --metadata-dir")
        case .`init`:
            guard subject != nil else {
                throw ValidationError("init needs the root.json that trust starts from")
            }
            try refuse(for: "init with --metadata-dir", metadataUrl: false, targets: true)
        case .refresh:
            guard metadataUrl != nil else {
                throw ValidationError("refresh with --metadata-dir needs --metadata-url")
            }
            try refuse(for: "refresh", metadataUrl: false, targets: true)
            try refuseSubject()
        case .download:
            guard metadataUrl != nil, targetBaseUrl != nil, targetDir != nil, !targetName.isEmpty else {
                throw ValidationError(
                    "download needs --metadata-dir, --metadata-url, --target-name, --target-base-url and --target-dir"
                )
            }
            try refuseSubject()
        }
    }

    private func refuseSubject() throws {
        guard let subject else { return }
        throw ValidationError(
            "\(action.rawValue) with --metadata-dir takes no name or file, but \"\(subject)\" was given")
    }

    /// Throws when something was said that `action` would pass over.
    private func refuse(for action: String, metadataUrl refusesURL: Bool, targets: Bool) throws {
        let options = [
            ("--metadata-url", refusesURL && metadataUrl != nil),
            ("--target-base-url", targets && targetBaseUrl != nil),
            ("--target-name", targets && !targetName.isEmpty), ("--target-dir", targets && targetDir != nil),
        ]
        for (option, isUnused) in options where isUnused {
            throw ValidationError("\(action) takes no \(option)")
        }
    }

    private static func check(name: String) throws {
        guard MirrorFolders.isName(name) else {
            throw ValidationError(
                "a trust root's name is letters, digits, '.', '_' and '-' and does not end with .json, unlike "
                    + "\"\(name)\"")
        }
    }
}

/// `init`, `refresh` and `download` of any TUF repository.
private struct PlainTUF {
    let command: TrustCommand
    let folder: String

    func run() async throws {
        let store = MetadataStore(folder: folder)
        switch command.action {
        case .show: break
        case .`init`:
            try store.initialise(root: try InputFiles.read(command.subject ?? ""))
        case .refresh, .download:
            try await TrustCommand.withFetcher { fetcher in
                let client = TUFClient(
                    metadataURL: command.metadataUrl ?? "", targetURL: command.targetBaseUrl, store: store,
                    fetcher: fetcher, now: { TrustCommand.now })
                try await client.refresh()
                guard command.action == .download, let targetDir = command.targetDir else { return }
                for name in command.targetName {
                    try await client.target(named: name, in: TargetStore(folder: targetDir))
                }
            }
        }
    }
}
