// Package install puts the kernel where Jupyter finds it, finds out why Jupyter
// does not, and brings JupyterLab where there is none.
//
// Where Jupyter looks for kernels is laid down in "Common Directories and File
// Locations" of Jupyter's documentation and in jupyter_core.paths; what a
// kernelspec holds in the section "Kernel specs" of jupyter_client's.
package install
