// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Keys
import Policy
import Report
import StrictJSON

/// `assay keys`: lists the keys of a ring and of policies, and the certificates of a ring's folder.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List keys: where each comes from, when it counts, how old its copy is.",
        discussion: """
            Certificates of the key ring's folder are listed too: whose each is, and until when it counts.

            Examples:
              assay keys --keys keyring.yaml
              assay keys --keys keys/ project.yaml --refresh

            Exit codes: 0 every key and certificate is at hand · 2 one cannot be used as it is named ·
            3 one is out of reach now.
            """)

    @Argument(help: "Policies whose keys are listed too: files or folders.")
    var files: [String] = []

    @OptionGroup(title: "Keys") var keys: KeyOptions

    @Flag(help: "Ask every provider, whatever the copies' age.")
    var refresh = false

    @Option(name: .shortAndLong, help: "How the list is written: text or json.")
    var output: OutputFormat = .text

    func validate() throws {
        guard keys.keys != nil || !files.isEmpty else {
            throw ValidationError("no keys: name a key ring with --keys, or policies")
        }
    }

    func run() async throws {
        let listing: KeyListing
        do {
            listing = try await list()
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        }
        switch output {
        case .text: Terminal.output(listing.text(Terminal.outputStyle))
        case .json: Terminal.output(listing.json.text(.pretty))
        }
        throw ExitCode(listing.exitCode)
    }

    private func list() async throws -> KeyListing {
        var set = PolicySet()
        for path in files {
            for file in try InputFiles.expand(path) {
                set.merge(PolicyReader.read(yaml: try InputFiles.read(file), file: file))
            }
        }
        if let error = set.diagnostics.first(where: { !$0.isWarning }) { throw InputError("\(error)") }
        let named = set.signers.compactMap(\.key)
        return try await keys.withResolver { resolver in
            var items: [KeyListing.Item] = []
            for (name, key) in resolver.ring.all(with: named) {
                let copy =
                    refresh ? await resolver.refreshed(key.reference) : await resolver.copy(key.reference)
                items.append(
                    KeyListing.Item(
                        name: name, key: key, copy: copy,
                        restsUntil: await resolver.store?.status(of: key.reference).restsUntil))
            }
            let folder = resolver.ring.folder
            return KeyListing(
                items,
                certificates: folder.certificateNames().map { CertificateFile(named: $0, in: folder) },
                now: Int(Date.now.timeIntervalSince1970), limits: keys.limits)
        }
    }
}
