// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LinearPattern

/// A registry that lists only what is verified, in front of others.
struct RegistryViewOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Answer as a registry that lists only verified tags: POLICY/UPSTREAM-HOST/PATH."))
    var registryView = false

    @Option(
        help: ArgumentHelp(
            "An upstream repository that may be viewed, as a glob; without any, nothing is shown.",
            valueName: "glob"))
    var registryViewUpstream: [String] = []

    @Option(
        help: ArgumentHelp(
            "Clients of the view and their passwords, POLICY[,POLICY]/name:password a line.",
            valueName: "file"))
    var registryViewClients: String?

    @Option(
        help: ArgumentHelp(
            "A name of the view's that Warehouses write (default: those of the Service).",
            valueName: "host:port"))
    var registryViewHost: [String] = []

    @Option(
        help: ArgumentHelp(
            "Tags that may move, as a glob, looked at anew at each scan (default: all that are no full versions, hashes or dates).",
            valueName: "glob"))
    var mutableTags: [String] = []

    @Option(help: ArgumentHelp("How often an upstream's tags are listed, at most.", valueName: "seconds"))
    var registryViewInterval = 300

    func validate() throws {
        for pattern in registryViewUpstream + mutableTags where Glob(pattern) == nil {
            throw ValidationError("\"\(pattern)\" is no glob")
        }
        guard (10...86_400).contains(registryViewInterval) else {
            throw ValidationError("--registry-view-interval takes 10 to 86400 seconds")
        }
        guard !registryView || registryViewClients != nil else {
            throw ValidationError("--registry-view needs --registry-view-clients: it lends its credentials")
        }
    }

    var upstreams: [Glob] { registryViewUpstream.compactMap { Glob($0) } }
    var mutablePatterns: [Glob]? { mutableTags.isEmpty ? nil : mutableTags.compactMap { Glob($0) } }
}
