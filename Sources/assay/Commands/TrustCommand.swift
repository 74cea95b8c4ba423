// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import HTTPTransport
import Policy
import Report
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
              assay trust --name acme --metadata-url https://tuf.acme.example init root.json
              assay trust --name acme refresh
              assay trust --metadata-dir DIR --metadata-url URL --target-name trusted_root.json \\
                --target-base-url URL/targets --target-dir DIR download

            Exit codes: 0 done · 1 the repository is not trusted or cannot be reached · 2 usage error.
            """)

    enum Action: String, ExpressibleByArgument, CaseIterable {
        case show, `init`, refresh, download
    }

    @Argument(help: "show, init, refresh or download.")
    var action: Action

    @Argument(
        help: ArgumentHelp(
            "init: the TUF root.json that trust starts from; show: a trusted_root.json or a name.",
            valueName: "file"))
    var file: String?

    @Option(help: ArgumentHelp("Which trust root (default: public-good).", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Where the repository's metadata is served.", valueName: "url"))
    var metadataUrl: String?

    @Option(
        help: ArgumentHelp(
            "Where targets are served (default: targets below the metadata).", valueName: "url"))
    var targetBaseUrl: String?

    @Option(
        help: ArgumentHelp(
            "A target to fetch (default for trust roots: trusted_root.json).", valueName: "name"))
    var targetName: [String] = []

    @Option(help: ArgumentHelp("Keep metadata in this folder, without a named trust root.", valueName: "dir"))
    var metadataDir: String?

    @Option(help: ArgumentHelp("download: where targets are put.", valueName: "dir"))
    var targetDir: String?

    @OptionGroup(title: "Trust roots") var trust: TrustOptions

    func validate() throws {
        guard metadataDir == nil || name == nil else {
            throw ValidationError(
                "--metadata-dir is for a plain TUF client, --name for a trust root: say one")
        }
        if let name, !MirrorFolders.isName(name) {
            throw ValidationError("--name takes letters, digits, '.', '_' and '-', not \"\(name)\"")
        }
        switch action {
        case .show: break
        case .`init`:
            guard metadataDir == nil || file != nil else {
                throw ValidationError("init needs the root.json that trust starts from")
            }
        case .refresh:
            guard metadataDir == nil || metadataUrl != nil else {
                throw ValidationError("refresh with --metadata-dir needs --metadata-url")
            }
        case .download:
            guard metadataDir != nil, metadataUrl != nil, targetBaseUrl != nil, targetDir != nil,
                !targetName.isEmpty
            else {
                throw ValidationError(
                    "download needs --metadata-dir, --metadata-url, --target-name, --target-base-url and --target-dir"
                )
            }
        }
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
            Terminal.error("assay: \(TextStyle.printable("\(error)")) [\(error.code.rawValue)]\n")
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

/// `init`, `refresh` and `download` of any TUF repository.
private struct PlainTUF {
    let command: TrustCommand
    let folder: String

    func run() async throws {
        let store = MetadataStore(folder: folder)
        switch command.action {
        case .show: throw InputError("show takes no --metadata-dir")
        case .`init`:
            try store.initialise(root: try InputFiles.read(command.file ?? ""))
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

/// Trust roots by name.
private struct NamedTrustRoots {
    let command: TrustCommand

    func run() async throws {
        guard let mirrors = command.trust.mirrors else {
            throw InputError("there is no folder for trust roots; name one with --trust-dir")
        }
        let name = command.name ?? "public-good"
        switch command.action {
        case .show: try show(mirrors)
        case .`init`:
            let root = try command.file.map { try InputFiles.read($0) }
            let settings: TrustRootMirror.Settings
            if let url = command.metadataUrl {
                settings = TrustRootMirror.Settings(
                    metadataURL: url, targetURL: command.targetBaseUrl,
                    target: command.targetName.first ?? "trusted_root.json")
            } else {
                settings = try TrustRootMirror(name, in: mirrors).settings
            }
            try TrustRootMirror.setUp(name, settings, root: root, in: mirrors)
            Terminal.output(
                "\(name): set up from \(settings.metadataURL); `assay trust --name \(name) refresh` fetches it\n"
            )
        case .refresh:
            let mirror = try TrustRootMirror(name, in: mirrors)
            let loaded = try await TrustCommand.withFetcher {
                try await mirror.refresh($0, at: TrustCommand.now)
            }
            Terminal.output(
                TrustRootReport(style: Terminal.outputStyle, now: TrustCommand.now).render([loaded]))
        case .download: break
        }
    }

    /// One root, or all that have a name.
    private func show(_ mirrors: MirrorFolders) throws {
        let store = command.trust.store
        let references: [TrustRootReference]
        if let file = command.file {
            references = [file.contains("/") || file.hasSuffix(".json") ? .file(file) : .named(file)]
        } else if let name = command.name {
            references = [.named(name)]
        } else {
            references = TrustRootStore.names(mirrors).map(TrustRootReference.named)
        }
        let report = TrustRootReport(style: Terminal.outputStyle, now: TrustCommand.now)
        var loaded: [LoadedTrustRoot] = []
        for reference in references { loaded.append(try store.root(reference)) }
        Terminal.output(report.render(loaded))
    }
}
