// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Discovery
import LinearPattern
import OCIModel

/// Which tags count, by the names that Warehouses give the fields.
struct SelectionOptions: ParsableArguments {
    /// `imageSelectionStrategy`.
    enum StrategyName: String, ExpressibleByArgument, CaseIterable {
        case semver, lexical
        case newestBuild = "newest-build"
        case digest
    }

    @Option(
        help: ArgumentHelp(
            """
            How tags are ordered: semver (versions, the highest first), lexical (the last first), newest-build (the \
            newest first), digest (one tag, and what it points to).
            """, valueName: "name"))
    var strategy: StrategyName = .semver

    @Option(
        help: ArgumentHelp(
            "With semver: the versions that are wanted, such as '^1.2'. With digest: the tag.",
            valueName: "constraint"))
    var constraint: String?

    @Flag(
        inversion: .prefixedNo,
        help: "With semver: versions have all three numbers; without, 1 and 1.2 are versions too.")
    var strictSemvers = true

    @Option(
        help: ArgumentHelp(
            "Only tags in which this regular expression is found count; of several, any.", valueName: "regex")
    )
    var allowTags: [String] = []

    @Option(
        help: ArgumentHelp(
            "Tags in which this regular expression is found do not count.", valueName: "regex"))
    var ignoreTags: [String] = []

    @Option(
        help: ArgumentHelp("Only images for this platform count.", valueName: "os/arch[/variant]"))
    var platform: String?

    @Option(
        help: ArgumentHelp(
            "How many of the best tags are looked at: \(TagSelection.limits.lowerBound) to "
                + "\(TagSelection.limits.upperBound).",
            valueName: "count"))
    var limit = TagSelection.usualLimit

    func validate() throws { _ = try selection }

    /// What was asked for. Throws a `ValidationError` that names the option.
    var selection: TagSelection {
        get throws {
            guard TagSelection.limits.contains(limit) else {
                throw ValidationError(
                    "--limit takes \(TagSelection.limits.lowerBound) to \(TagSelection.limits.upperBound)")
            }
            var wanted: ImagePlatform?
            if let platform {
                wanted = ImagePlatform(platform)
                if wanted == nil {
                    throw ValidationError("--platform takes os/arch or os/arch/variant, not \"\(platform)\"")
                }
            }
            return TagSelection(
                try order, allowed: try Self.patterns(allowTags, of: "--allow-tags"),
                ignored: try Self.patterns(ignoreTags, of: "--ignore-tags"), platform: wanted, limit: limit)
        }
    }

    private var order: TagSelection.Strategy {
        get throws {
            guard strategy == .semver || strictSemvers else {
                throw ValidationError("--no-strict-semvers goes with --strategy semver")
            }
            switch strategy {
            case .semver:
                guard let constraint else { return .semVer(nil, isStrict: strictSemvers) }
                do throws(VersionConstraintError) {
                    return .semVer(try VersionConstraint(constraint), isStrict: strictSemvers)
                } catch {
                    throw ValidationError("--constraint: \(error)")
                }
            case .lexical, .newestBuild:
                guard constraint == nil else {
                    throw ValidationError("--constraint goes with --strategy semver or digest")
                }
                return strategy == .lexical ? .lexical : .newestBuild
            case .digest:
                guard let constraint, ImageReference.isTag(constraint) else {
                    throw ValidationError("--strategy digest needs --constraint with one tag")
                }
                guard allowTags.isEmpty, ignoreTags.isEmpty else {
                    throw ValidationError(
                        "--allow-tags and --ignore-tags choose among tags; digest has only one")
                }
                return .digest(tag: constraint)
            }
        }
    }

    private static func patterns(_ texts: [String], of option: String) throws -> [Pattern] {
        try texts.map { text in
            do throws(PatternError) {
                return try Pattern(text)
            } catch {
                throw ValidationError("\(option) \"\(text)\": \(error)")
            }
        }
    }
}
