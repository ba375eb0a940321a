import { digestOfDependencies } from './python-environment.ts';

test('a dependency that changes asks for a new environment, a setting of a tool does not', () => {
  const file = (torch: string, quiet: string): string =>
    `# Package\n[project]\nname = "a"\ndependencies = [\n  "torch==${torch}",\n]\n\n[project.optional-dependencies]\ntest = ["pytest>=8"]\n\n[tool.pytest.ini_options]\naddopts = "${quiet}"\n`;
  const digest = digestOfDependencies(file('2.13.0', '-q'));
  expect(digestOfDependencies(file('2.13.0', '-v'))).toBe(digest);
  expect(digestOfDependencies(file('2.14.0', '-q'))).not.toBe(digest);
  expect(digestOfDependencies(file('2.13.0', '-q').replace('pytest>=8', 'pytest>=9'))).not.toBe(digest);
});
