// SPDX-License-Identifier: Apache-2.0

/// A repository: registry host and path, as container runtimes resolve them.
public struct Repository: Sendable, Hashable {
    /// `host[:port]`, lower case; `docker.io` for Docker Hub.
    public let registry: String
    /// The path, for example `library/nginx`.
    public let path: String

    /// A repository from parts that are known to be well formed.
    package init(registry: String, path: String) {
        self.registry = registry
        self.path = path
    }

    /// Reads a repository name without tag and digest, normalising it.
    public init(parsing text: String) throws(ImageReferenceError) {
        let reference = try ImageReference(parsing: text)
        guard reference.tag == nil || !reference.tagIsWritten, reference.digest == nil else {
            throw ImageReferenceError(text: text, problem: .notARepository)
        }
        self = reference.repository
    }
}

extension Repository {
    /// Every way to write this repository that leads to the same place, as `host/path`: with and without the default
    /// port, and Docker Hub under each of its names. A pattern that matches one of them means this repository.
    package var spellings: [String] {
        var hosts = [registry]
        if let colon = registry.lastIndex(of: ":"), !registry.hasSuffix("]"),
            let port = UInt16(registry[registry.index(after: colon)...]), port == 443 || port == 80
        {
            hosts = [String(registry[..<colon])]
        }
        var path = path
        if Self.dockerHub.contains(hosts[0]) {
            hosts = Self.dockerHub
            if !path.contains("/") { path = "library/" + path }
        }
        return ([registry] + hosts + hosts.map { $0 + ":443" }).map { "\($0)/\(path)" } + [description]
    }

    private static let dockerHub = ["docker.io", "index.docker.io", "registry-1.docker.io"]
}

extension Repository: CustomStringConvertible {
    /// `host/path`.
    public var description: String { "\(registry)/\(path)" }
}

/// A reference to an image, normalised as container runtimes do (`nginx` is `docker.io/library/nginx:latest`).
///
/// The grammar is the one of the distribution project's reference package: domain, path, tag, digest.
public struct ImageReference: Sendable, Hashable {
    /// Where the image is kept.
    public let repository: Repository
    /// The tag; `latest` when neither tag nor digest was written; `nil` when only a digest was.
    public let tag: String?
    /// The digest, when one was written. It alone decides what is fetched, whatever the tag says.
    public let digest: Digest?
    /// Whether the tag was written, and not supplied as the default.
    let tagIsWritten: Bool

    /// A reference from parts that are known to be well formed.
    package init(_ repository: Repository, tag: String?, digest: Digest?) {
        self.repository = repository
        self.tag = tag
        self.digest = digest
        tagIsWritten = tag != nil
    }

    /// Reads a reference. Throws what is wrong with it.
    public init(parsing text: String) throws(ImageReferenceError) {
        func failure(_ problem: ImageReferenceError.Problem) -> ImageReferenceError {
            ImageReferenceError(text: text, problem: problem)
        }
        guard !text.isEmpty else { throw failure(.empty) }
        guard text.utf8.count <= Self.longest else { throw failure(.tooLong(limit: Self.longest)) }
        // Runtimes take 64 hexadecimal digits for an image's identifier, never for a name.
        guard Digest(.sha256, hex: text) == nil else { throw failure(.path(text)) }
        var rest = Substring(text)
        var digest: Digest?
        if let at = rest.firstIndex(of: "@") {
            digest = Digest(rest[rest.index(after: at)...])
            guard digest != nil else { throw failure(.digest(String(rest[rest.index(after: at)...]))) }
            rest = rest[..<at]
        }
        var tag: String?
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            let written = String(rest[rest.index(after: colon)...])
            guard Self.isTag(written) else { throw failure(.tag(written)) }
            tag = written
            rest = rest[..<colon]
        }
        tagIsWritten = tag != nil
        let (registry, path) = Self.split(rest)
        // In lower case a bare label would read as a folder of Docker Hub, that is as another image.
        let readsAsHost = registry.contains(".") || registry.contains(":") || registry == "localhost"
        guard readsAsHost, Self.isRegistry(registry) else { throw failure(.registry(String(registry))) }
        guard Self.isPath(path) else {
            throw failure(path.contains(where: \.isUppercase) ? .upperCase(path) : .path(path))
        }
        repository = Repository(registry: registry, path: path)
        guard repository.description.utf8.count <= Self.longestName else {
            throw failure(.tooLong(limit: Self.longestName))
        }
        self.digest = digest
        self.tag = tag ?? (digest == nil ? "latest" : nil)
    }

    /// The same image by digest alone.
    public func pinned(to digest: Digest) -> ImageReference {
        ImageReference(repository, tag: nil, digest: digest)
    }

    /// The first component is a registry only if it looks like a host; all else is on Docker Hub.
    private static func split(_ name: Substring) -> (registry: String, path: String) {
        if let slash = name.firstIndex(of: "/") {
            let first = name[..<slash]
            let isHost =
                first.contains(".") || first.contains(":") || first == "localhost"
                || first.contains(where: \.isUppercase)
            if isHost {
                let path = String(name[name.index(after: slash)...])
                let host = first.lowercased()
                guard host == "docker.io" || host == "index.docker.io" else { return (host, path) }
                return ("docker.io", path.contains("/") ? path : "library/" + path)
            }
            return ("docker.io", String(name))
        }
        return ("docker.io", "library/" + name)
    }

    /// `host[:port]`, where host is DNS labels or a bracketed IPv6 address.
    private static func isRegistry(_ text: String) -> Bool {
        var host = Substring(text)
        if host.hasPrefix("[") {
            guard let close = host.firstIndex(of: "]") else { return false }
            let address = host[host.index(after: host.startIndex)..<close]
            guard !address.isEmpty, address.utf8.allSatisfy({ isHex($0) || $0 == 0x3A }) else { return false }
            let port = host[host.index(after: close)...]
            return port.isEmpty || (port.first == ":" && isPort(port.dropFirst()))
        }
        if let colon = host.firstIndex(of: ":") {
            guard isPort(host[host.index(after: colon)...]) else { return false }
            host = host[..<colon]
        }
        return !host.isEmpty
            && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                guard let first = label.utf8.first, let last = label.utf8.last else { return false }
                return isAlphanumeric(first) && isAlphanumeric(last)
                    && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.count <= 5 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (UInt16(text) ?? 0) > 0
    }

    /// Components of lower-case letters and digits with `.`, `_`, `__` or dashes between them.
    private static func isPath(_ text: String) -> Bool {
        text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(isPathComponent)
    }

    private static func isPathComponent(_ component: Substring) -> Bool {
        var separator = ""
        var sawLetter = false
        for character in component.unicodeScalars {
            switch character {
            case "a"..."z", "0"..."9":
                if !separator.isEmpty {
                    guard sawLetter,
                        separator == "." || separator == "_" || separator == "__"
                            || separator.allSatisfy({ $0 == "-" })
                    else { return false }
                    separator = ""
                }
                sawLetter = true
            case ".", "_", "-": separator.unicodeScalars.append(character)
            default: return false
            }
        }
        return sawLetter && separator.isEmpty
    }

    /// Whether `text` is a tag: a word character, then up to 127 of word characters, dots and dashes.
    package static func isTag(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 128 else { return false }
        func isWord(_ byte: UInt8) -> Bool {
            isAlphanumeric(byte) || byte == UInt8(ascii: "_") || (0x41...0x5A).contains(byte)
        }
        return isWord(first)
            && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    /// The distribution project's limit for a name.
    private static let longestName = 255
    /// Name, tag and a SHA-512 digest.
    private static let longest = 255 + 1 + 128 + 1 + 135
}

extension ImageReference: CustomStringConvertible {
    /// `host/path[:tag][@digest]`, all parts written out.
    public var description: String {
        repository.description + (tag.map { ":" + $0 } ?? "") + (digest.map { "@\($0)" } ?? "")
    }
}

/// Why a text is not an image reference.
public struct ImageReferenceError: Error, Sendable, Equatable {
    /// What was wrong.
    public enum Problem: Sendable, Equatable {
        case empty
        case tooLong(limit: Int)
        case registry(String)
        case path(String)
        case upperCase(String)
        case tag(String)
        case digest(String)
        case notARepository
        /// No reference is written: which images there are turns out when something runs.
        case unknownBeforeRunning
    }

    /// What was to be read.
    public var text: String
    /// What was wrong.
    public var problem: Problem

    /// An error from its parts.
    package init(text: String, problem: Problem) {
        self.text = text
        self.problem = problem
    }
}

extension ImageReferenceError: CustomStringConvertible {
    /// One sentence fragment that names the part at fault.
    public var description: String {
        let what: String =
            switch problem {
            case .empty: "it is empty"
            case .tooLong(let limit): "it is longer than \(limit) bytes"
            case .registry(let host): "\"\(host)\" is not a registry host"
            case .path(let path): "\"\(path)\" is not a repository path"
            case .upperCase(let path): "the repository path \"\(path)\" must be lower case"
            case .tag(let tag): "\"\(tag)\" is not a tag"
            case .digest(let digest): "\"\(digest)\" is not a digest (sha256:<64 hexadecimal digits>)"
            case .notARepository: "a repository is written without tag and digest"
            case .unknownBeforeRunning: "which images it brings is not known before it runs"
            }
        return "\"\(text.prefix(120))\" is not an image reference: \(what)"
    }
}
