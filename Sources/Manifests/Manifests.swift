// SPDX-License-Identifier: Apache-2.0

package import StrictJSON
import StrictYAML

/// The images that Kubernetes manifests would run.
///
/// Built-in workloads, Argo Rollouts and Workflows, Tekton, Knative and KEDA are known; other kinds are
/// searched for configured paths and for whatever has the shape of a pod spec. Known kinds are searched by
/// shape as well, so that a place nobody thought of is found rather than missed. ConfigMaps, Secrets and
/// custom resource definitions are never searched: what they hold is text and schema.
package struct Manifests: Sendable {
    private var search: ImageSearch

    /// Reads one stream of YAML or JSON; `named` is the file's name, `-` for standard input.
    package init(
        yaml: [UInt8], named name: String, options: ManifestOptions = ManifestOptions()
    ) throws(ManifestInputError) {
        search = ImageSearch(options: options)
        try read(yaml, named: name)
    }

    /// Reads files, directories (recursively: `*.yaml`, `*.yml`, `*.json`, by name) and `-`.
    ///
    /// `standardInput` is what `-` stands for.
    package init(
        paths: [String], standardInput: [UInt8]? = nil, options: ManifestOptions = ManifestOptions()
    ) throws(ManifestInputError) {
        search = ImageSearch(options: options)
        var files = ManifestFiles(limits: options.limits)
        for path in paths {
            if path == "-" {
                guard let standardInput else { throw .noStandardInput }
                try read(standardInput, named: path)
            } else {
                for file in try files.list(path) { try read(try files.contents(of: file), named: file) }
            }
        }
        for link in files.skippedLinks { search.warn(.linkedDirectory, at: SourceLocation(file: link)) }
    }

    /// Reads resources that somebody has parsed; `named` says where they came from.
    package init(
        resources: [JSON], named name: String, options: ManifestOptions = ManifestOptions()
    ) throws(ManifestInputError) {
        search = ImageSearch(options: options)
        for (index, resource) in resources.enumerated() {
            try search.read(resource, file: name, document: index + 1)
        }
    }

    /// Every use of an image, in the order of reading; an image that is used twice is there twice.
    package func images() -> [ImageUse] { search.uses }

    /// What a person should know about the manifests, in the order of reading.
    package var warnings: [ManifestWarning] { search.warnings }

    /// How many resources were read, list items included.
    package var resourceCount: Int { search.resources }

    private mutating func read(_ text: [UInt8], named name: String) throws(ManifestInputError) {
        search.warnAboutName(of: name)
        do {
            var reader = try YAMLDocumentReader(text, limits: search.options.limits.yaml)
            var document = 0
            while let tree = try reader.next() {
                document += 1
                try search.read(tree, file: name, document: document)
            }
        } catch let error as YAMLError {
            throw Self.looksLikeTemplate(text) ? .template(file: name, error) : .yaml(file: name, error)
        } catch let error as ManifestInputError {
            throw error
        } catch {
            throw .unreadable(name)
        }
    }

    private static func looksLikeTemplate(_ text: [UInt8]) -> Bool {
        zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "{") && $1 == UInt8(ascii: "{") }
    }
}
