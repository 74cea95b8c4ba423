// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Discovery
import OCIModel
import Registry
import Report
import StrictJSON
import Verification

/// `assay discover`: what a Warehouse would find in a repository, and what of it may be promoted.
struct DiscoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discover",
        abstract: "Show which tags of a repository may be promoted, and which of them Kargo would take.",
        discussion: """
            Tags are chosen and ordered as a Warehouse of Kargo does; the best ones are verified, each by the digest \
            that its tag points to. The arrow marks the first that is allowed. Tags that hold signatures and \
            attestations are left out.

            Examples:
              assay discover --key cosign.pub --constraint '^1.2' registry.example/shop/web
              assay discover --project project.yaml --strategy newest-build --allow-tags '^main-' \\
                registry.example/shop/web
              assay discover --key cosign.pub --strategy digest --constraint stable registry.example/shop/web

            Exit codes: 0 something may be promoted · 1 nothing may · 2 usage error or misconfigured policy · \
            3 undetermined: it could not be decided now.
            """)

    @Argument(help: ArgumentHelp("The repository, without tag and digest.", valueName: "repository"))
    var repository: String

    @OptionGroup(title: "Tags") var selection: SelectionOptions
    @OptionGroup var options: DecisionOptions

    @Option(name: .shortAndLong, help: "How it is written: text or json.")
    var output: OutputFormat = .text

    func run() async throws {
        let found: DiscoveredTags
        let notes: [String]
        let traffic: DiscoveryTraffic
        do {
            (found, notes, traffic) = try await options.discover(
                try parsedRepository(), try selection.selection)
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        } catch TagDiscoveryError.listing(let error) {
            Terminal.error("assay: \(repository): \(error) [\(error.code.rawValue)]\n")
            throw ExitCode(3)
        } catch TagDiscoveryError.tooManyTags(let found, let limit) {
            Terminal.error(
                "assay: \(repository): \(found) tags would have to be looked at, which is more than \(limit); "
                    + "narrow them down with --allow-tags\n")
            throw ExitCode(2)
        }
        switch output {
        case .text:
            Terminal.output(DiscoveryText(style: Terminal.outputStyle).render(found, notes: notes, traffic))
        case .json: Terminal.output(DiscoveryJSON.render(found, notes: notes, traffic).text(.pretty))
        }
        throw ExitCode(found.exitCode)
    }

    private func parsedRepository() throws -> Repository {
        do throws(ImageReferenceError) {
            return try Repository(parsing: repository)
        } catch {
            throw InputError("\(error)")
        }
    }
}
